/* In the place of macOS's, for the launcher's test on another system. */
char ***_NSGetEnviron(void);
