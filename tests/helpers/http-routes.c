/* http-routes: the table of routes, a JSON object a line: method, path, results, rows, parameters.
 */
#include "http/route.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const kinds[] = {
    [PARAMETER_NUMBER] = "number", [PARAMETER_CHOICE] = "choice", [PARAMETER_LIST] = "list",
    [PARAMETER_TEXT] = "text",     [PARAMETER_DATE] = "date",     [PARAMETER_LIMIT] = "number",
};

static json_t *describe_parameter(const struct parameter *parameter)
{
    json_t *choices = json_array();

    for (const char *const *choice = parameter->choices; choice != NULL && *choice != NULL;
         choice++)
        json_array_append_new(choices, json_string(*choice));
    return json_pack("{s:s, s:s, s:i, s:i, s:o, s:s?}", "name", parameter->name, "kind",
                     kinds[parameter->kind], "minimum", (int)parameter->minimum, "maximum",
                     (int)parameter->maximum, "choices", choices, "default", parameter->fallback);
}

static const char *method_of(const struct route *route)
{
    return route->methods == METHOD_POST     ? "post"
           : route->methods == METHOD_DELETE ? "delete"
                                             : "get";
}

static void print_route(const struct route *route)
{
    json_t *parameters = json_array();
    json_t *object;
    char *text;

    for (size_t i = 0; route->parameters != NULL && route->parameters[i].name != NULL; i++)
        json_array_append_new(parameters, describe_parameter(&route->parameters[i]));
    object = json_pack("{s:s, s:s, s:b, s:b, s:o}", "method", method_of(route), "path",
                       route->pattern, "results", route->kind == ROUTE_STATEMENT && !route->own,
                       "rows", route->columns != NULL, "parameters", parameters);
    text = json_dumps(object, JSON_COMPACT);
    puts(text);
    free(text);
    json_decref(object);
}

int main(void)
{
    for (size_t i = 0; i < route_count; i++)
        print_route(&routes[i]);
    return 0;
}
