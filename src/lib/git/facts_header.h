/*
 * The header of a fact file, and its lock. Internal to facts.
 */
#ifndef SESAMI_GIT_FACTS_HEADER_H
#define SESAMI_GIT_FACTS_HEADER_H

#include "git/facts_file.h"

/* Reads and checks the header; false: the file is not one to go on with. */
bool facts_header_read(struct file_header *header, int descriptor, size_t id_size);

/* Makes the header of a new file. */
int facts_header_make(struct file_header *header, size_t id_size, struct error *error);

/* Where the checksum of a block's header starts from. */
uint32_t facts_block_seed(uint64_t nonce, uint64_t offset);

/* Waits for the file's lock, which goes with facts_unlock() or the descriptor. 0, or -1 and errno.
 */
int facts_lock(int descriptor);
void facts_unlock(int descriptor);

#endif
