// What the type of a parameter cannot say. `fail` ends the evaluation of the template with its sentence, before
// anything is made (learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-flow-control).

@export()
@description('The id in lower case; the deployment fails where it is no GUID.')
func checkedGuid(id string, parameter string) string =>
  length(split(id, '-')) == 5 && empty(filter(
      map(range(0, length(id)), index => substring(toLower(id), index, 1)),
      letter => !contains('0123456789abcdef-', letter)
    ))
    ? toLower(id)
    : fail('${parameter}: "${id}" is no GUID. Write the id, not the name.')

@export()
@description('One https URL, or several with commas; null where none is given. The message never quotes the value, which is a credential.')
func checkedUrls(urls string?, parameter string) string? =>
  empty(urls ?? '')
    ? null
    : empty(filter(split(urls ?? '', ','), url => !startsWith(toLower(trim(url)), 'https://')))
        ? urls
        : fail('${parameter} is no https URL. Several have commas between them.')

@export()
@description('An https URL without a comma; null where none is given.')
func checkedUrl(url string?, parameter string) string? =>
  empty(url ?? '')
    ? null
    : startsWith(toLower(url ?? ''), 'https://') && !contains(url ?? '', ',')
        ? url
        : fail('${parameter} is no https URL.')

@export()
@description('The resource id of an Event Grid custom topic; null where none is given.')
func checkedTopic(id string?, parameter string) string? =>
  empty(id ?? '')
    ? null
    : length(split(id ?? '', '/')) == 9 && contains(
          toLower(id ?? ''),
          '/providers/microsoft.eventgrid/topics/'
        )
        ? id
        : fail('${parameter}: "${id}" is not the resource id of an Event Grid topic.')

@export()
@description('A secret that is long enough; null where none is given. The message never quotes it.')
func checkedSecret(secret string?, parameter string, shortest int) string? =>
  empty(secret ?? '')
    ? null
    : length(secret ?? '') >= shortest ? secret : fail('${parameter} is shorter than ${shortest} characters.')
