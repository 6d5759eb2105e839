module launcherprobe { exports launcherprobe; }
