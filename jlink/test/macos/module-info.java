/** What the launcher starts in its test. */
module launcherprobe {}
