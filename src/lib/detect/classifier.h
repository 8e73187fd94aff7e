/*
 * Which of several languages a text is likest to: linguist's last strategy.
 *
 * Each language has a centroid, the mean of its samples as vectors of weighted terms (TF-ICF); the
 * likest is the one with the greatest cosine to the text's own vector.
 */
#ifndef SESAMI_DETECT_CLASSIFIER_H
#define SESAMI_DETECT_CLASSIFIER_H

#include "detect/lookup.h"

/* Puts the likest candidate first. Without any likeness, or out of memory, the order stays. */
void classifier_choose(const char *bytes, size_t size, struct candidates *candidates);

#endif
