/* Renders Adaptive Cards in the looks of the Teams client, by the `adaptivecards` library (global AdaptiveCards). */

const colours = (main, subtle = main) => ({ default: main, subtle });

/** Text and container colours close to those of Teams' light and dark themes. */
const themes = {
  light: {
    text: colours("#242424", "#616161"),
    accent: colours("#5b5fc7"),
    good: colours("#237b4b"),
    warning: colours("#835c00"),
    attention: colours("#c4314b"),
    containers: {
      default: "#ffffff",
      emphasis: "#f5f5f5",
      accent: "#e8ebfa",
      good: "#e7f2da",
      warning: "#fbf6d9",
      attention: "#fcf4f6",
    },
  },
  dark: {
    text: colours("#ffffff", "#d6d6d6"),
    accent: colours("#9ea2ff"),
    good: colours("#92c353"),
    warning: colours("#f8d22a"),
    attention: colours("#f9526b"),
    containers: {
      default: "#292929",
      emphasis: "#1f1f1f",
      accent: "#2f2f4a",
      good: "#1f3a24",
      warning: "#463f1a",
      attention: "#4a1f28",
    },
  },
};

function hostConfig(isDark) {
  const theme = isDark ? themes.dark : themes.light;
  const { text, accent, good, warning, attention } = theme;
  const foregroundColors = { default: text, dark: text, light: text, accent, good, warning, attention };
  const fontSizes = { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 };
  const fontWeights = { lighter: 400, default: 400, bolder: 600 };
  return {
    supportsInteractivity: true,
    fontTypes: {
      default: { fontFamily: '"Segoe UI", system-ui, sans-serif', fontSizes, fontWeights },
      monospace: {
        fontFamily: "Consolas, Menlo, monospace",
        fontSizes: { ...fontSizes, default: 12 },
        fontWeights,
      },
    },
    spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
    separator: { lineThickness: 1, lineColor: isDark ? "#525252" : "#e0e0e0" },
    containerStyles: Object.fromEntries(
      Object.entries(theme.containers).map(([style, backgroundColor]) => [
        style,
        { backgroundColor, foregroundColors },
      ]),
    ),
    actions: { maxActions: 6, buttonSpacing: 8, actionsOrientation: "horizontal", actionAlignment: "left" },
  };
}

/** A card as an element. Its links open in a new tab, and only where they lead to the web. */
export function renderCard(content, isDark) {
  const { AdaptiveCard, HostConfig } = globalThis.AdaptiveCards;
  const card = new AdaptiveCard();
  card.hostConfig = new HostConfig(hostConfig(isDark));
  card.onExecuteAction = (action) => {
    if (/^https?:/i.test(action.url ?? "")) open(action.url, "_blank", "noopener,noreferrer");
  };
  const frame = document.createElement("div");
  frame.className = "card";
  try {
    card.parse(content);
    const rendered = card.render();
    if (rendered) frame.append(rendered);
    else frame.textContent = content.fallbackText ?? "The card is empty.";
  } catch (error) {
    frame.textContent = `The card cannot be rendered: ${error}`;
  }
  return frame;
}
