// The roles for a management group, with reverts.
using '../management-group.bicep'

param environmentName = 'fleet'
param principalId = '00000000-0000-0000-0000-0000000000e1'
param rightsGiven = 'revert'
param revertAlso = ['container-insights']
