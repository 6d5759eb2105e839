package io.keychainauth.audit;

/**
 * How much of the log is kept.
 *
 * @param turnBytes a file that would grow beyond this is turned
 * @param totalBytes the oldest files go when all together are larger
 * @param days a file goes when it was turned longer ago
 */
record Retention(long turnBytes, long totalBytes, int days) {
    static final Retention DEFAULT = new Retention(10L << 20, 1L << 30, 400);
}
