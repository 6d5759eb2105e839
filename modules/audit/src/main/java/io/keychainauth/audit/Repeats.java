package io.keychainauth.audit;

import java.time.Instant;

/**
 * Refusals that one record stands for, beyond those that have records of their own: the sum of all counts, and of one
 * for each record without a count, is the true number of refusals.
 *
 * @param count how many, at least 1
 * @param first time of the first of them
 * @param last time of the last of them
 */
public record Repeats(long count, Instant first, Instant last) {}
