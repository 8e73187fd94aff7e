/* What is left out unless a rule takes it back: lines of .gitignore's form (choose.h). */
#ifndef SESAMI_WATCH_FILES_CHOOSE_TABLE_H
#define SESAMI_WATCH_FILES_CHOOSE_TABLE_H

static const char *const choose_table[] = {
    /* version control */
    ".git",
    ".hg/",
    ".svn/",
    ".bzr/",
    "CVS/",
    /* packages that others wrote */
    "node_modules/",
    "bower_components/",
    "site-packages/",
    ".venv/",
    "venv/",
    /* what builds make */
    "build/",
    "dist/",
    "target/",
    "CMakeFiles/",
    "cmake-build-*/",
    "*.dSYM/",
    ".gradle/",
    "__pycache__/",
    ".cache/",
    ".mypy_cache/",
    ".pytest_cache/",
    ".tox/",
    ".ipynb_checkpoints/",
    /* what editors keep for themselves */
    ".idea/",
    ".vscode/",
    ".vs/",
    "*~",
    ".*.sw?",
    ".*.un~",
    "4913",
    ".#*",
    "#*#",
    "*.bak",
    "*.orig",
    "*.rej",
    "*.tmp",
    "*.temp",
    "*.kate-swp",
    "*___jb_tmp___",
    "*___jb_old___",
    ".goutputstream-*",
    ".~lock.*#",
    ".nfs????????????????*",
    ".fuse_hidden*",
};

#endif
