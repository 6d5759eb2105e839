#!/bin/sh
# Options of the virtual machine as C, for the launchers of all systems.
# usage: jlink/launcher/options.sh <options of the virtual machine> <main module/class> > options.h
set -eu
module=${2%%/*}
class=$(printf %s "${2#*/}" | tr . /)
echo '#define MAIN "'"$2"'"'
echo '#define MAIN_MODULE "'"$module"'"'
echo '#define MAIN_CLASS "'"$class"'"'
echo 'static const struct option options[] = {'
sed -n -e 's/^all \(.*\)/    {ALL, "\1"},/p' -e 's/^daemon \(.*\)/    {DAEMON, "\1"},/p' \
  -e 's/^command \(.*\)/    {COMMAND, "\1"},/p' "$1"
echo '};'
