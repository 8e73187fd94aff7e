#include "detect/generated.h"
#include "detect/pattern.h"

#include <string.h>

/* One alternative a kind of file, each with a literal of its own to be found by; matched anywhere
 * in the path. */
static struct pattern generated_paths = {
    .source =
        /* editors, build trees and what package managers unpack */
    "(?:^|/)\\.idea/|(?:^|/)Pods/|(?:^|/)Carthage/Build/|(?:^|/)htmlcov/"
    "|__generated__/|node_modules/|Godeps/"
    "|vendor/(?:(?!-)[-0-9A-Za-z]+(?<!-)\\.)+(?:com|edu|gov|in|me|net|org|fm|io)"
    /* designers and compilers that mark their output by its name */
    "|(?i:\\.designer\\.(?:cs|vb))$|(?i:\\.feature\\.cs)$|.\\.zep\\.(?:c|h|php)$|(?i:_tlb\\.pas)$"
    "|(?:^|/)\\.pnp\\..*$|(?:^|/)\\.sqlx/query-[a-f\\d]{64}\\.json$"
    /* lock files, by a part of the name */
    "|composer\\.lock|Cargo\\.lock|Cargo\\.toml\\.orig|deno\\.lock|(?:Gopkg|glide)\\.lock"
    "|Package\\.resolved|poetry\\.lock|pdm\\.lock|uv\\.lock|pixi\\.lock|Pipfile\\.lock"
    "|npm-shrinkwrap\\.json|package-lock\\.json|pnpm-lock\\.yaml"
    /* lock files and wrappers, by the whole name */
    "|(?:^|/)flake\\.lock$|(?:^|/)MODULE\\.bazel\\.lock$|(?:^|/)(?:\\w+\\.)?esy.lock$"
    "|(?:^|/)bun\\.lockb?$|(?:^|/)\\.terraform\\.lock\\.hcl$|(?:^|/)mise(?:\\.[^/]+)?\\.lock$"
    "|(?:^|/)\\.secrets\\.baseline$|(?:^|/)(?:Julia)?Manifest(?:-v\\d+\\.\\d+)?\\.toml$"
    "|(?:^|/)(?i:gradlew(?:\\.bat)?)$|(?:^|/)(?i:mvnw(?:\\.cmd)?)$",
};

bool generated_by_path(const char *path)
{
    static const char *const extensions[] = {".nib", ".xcworkspacedata", ".xcuserstate"};
    const char *extension = path_extension(path);

    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
        if (strcmp(extension, extensions[i]) == 0)
            return true;
    return pattern_matches(&generated_paths, path, strlen(path));
}
