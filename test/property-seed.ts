import fc from "fast-check";

// On a developer's machine each run tries other examples. In CI the same change gives the same answer, run after run.
if (process.env.CI) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_122 });
