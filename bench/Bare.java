/** The least program that a Java runtime can run: what the image's own start costs. */
public final class Bare {
    private Bare() {}

    /** With an argument it stays until it is killed, to show what idling costs. */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length > 0) {
            Thread.currentThread().join();
        }
    }
}
