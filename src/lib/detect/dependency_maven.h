/*
 * What the poms of one tree say together: properties, managed versions and imported bills of
 * materials, inherited along <parent> as Maven's model builder does it ("Maven Model Builder",
 * inheritance assembly before interpolation), as far as the poms are in the tree.
 */
#ifndef SESAMI_DETECT_DEPENDENCY_MAVEN_H
#define SESAMI_DETECT_DEPENDENCY_MAVEN_H

#include "detect/dependency_set.h"

/* Completes the names and requirements of Maven's direct dependencies: ${name} by the property of
 * the nearest pom that has it, a missing version by the managed one.  What the tree does not tell
 * stays as written; so does what is left when memory or patience (for poms made to take long) runs
 * out. */
void dependency_maven_join(struct dependency_set *set);

#endif
