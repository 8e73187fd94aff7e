#include "detect/tech.h"

/* Written by data/technologies.sh from data/technologies.txt. */
#include "detect/technologies.inc"
