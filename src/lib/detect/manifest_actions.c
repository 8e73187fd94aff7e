/* GitHub Actions: workflows and composite actions. */
#include "detect/manifest_parsers.h"

#include <string.h>

/* "owner/name/folder@ref", "docker://image" or "./local". */
static void read_uses(struct manifest *manifest, const struct node *uses)
{
    static const char docker[] = "docker://";

    if (uses == NULL || text_starts(uses->text, ".")) {
        return;
    }
    if (text_starts(uses->text, docker)) {
        manifest_image(manifest, uses->text + strlen(docker), SCOPE_BUILD, uses->line);
        return;
    }
    char *name = manifest_copy(manifest, uses->text, strlen(uses->text));
    char *reference = text_cut(name, "@");
    if (strchr(name, '/') != NULL && strpbrk(name, " ${}") == NULL) {
        manifest_depend(manifest, "actions", name, reference, SCOPE_BUILD, uses->line);
    }
}

/* A step may hold a list of further ones that run side by side. */
static void read_steps(struct manifest *manifest, const struct node *steps)
{
    for (const struct node *step = node_first(steps); step != NULL; step = step->next) {
        const struct node *inner = node_first(node_get(step, "parallel"));

        read_uses(manifest, node_get(step, "uses"));
        for (; inner != NULL; inner = inner->next) {
            read_uses(manifest, node_get(inner, "uses"));
        }
    }
}

/* "image" or "{image: ...}". */
static void read_container(struct manifest *manifest, const struct node *container)
{
    const struct node *image = node_get(container, "image");

    if (image == NULL) {
        image = container;
    }
    if (image != NULL && image->kind == NODE_STRING) {
        manifest_image(manifest, image->text, SCOPE_BUILD, image->line);
    }
}

void manifest_workflow(struct manifest *manifest)
{
    const struct node *workflow = manifest_yaml(manifest);

    for (const struct node *job = node_first(node_get(workflow, "jobs")); job != NULL;
         job = job->next) {
        read_uses(manifest, node_get(job, "uses"));
        read_container(manifest, node_get(job, "container"));
        for (const struct node *service = node_first(node_get(job, "services")); service != NULL;
             service = service->next) {
            read_container(manifest, service);
        }
        read_steps(manifest, node_get(job, "steps"));
    }
}

void manifest_action(struct manifest *manifest)
{
    const struct node *runs = node_get(manifest_yaml(manifest), "runs");
    const struct node *image = node_get(runs, "image");

    read_steps(manifest, node_get(runs, "steps"));
    if (image != NULL && text_starts(image->text, "docker://")) {
        read_uses(manifest, image);
    }
}
