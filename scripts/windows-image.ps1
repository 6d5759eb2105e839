# Makes the runtime image jlink\target\keychain-auth on Windows: modules and launcher. It has no caches of classes, which
# the launcher does without.
# Needs a JDK 25, Maven, Git for Windows (its bash runs the recipe of the launcher) and gcc of mingw-w64.
# usage: powershell -ExecutionPolicy Bypass -File scripts\windows-image.ps1
[CmdletBinding()] param()
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot\windows-tools.ps1"

$jdk = Find-Jdk
$env:JAVA_HOME = $jdk
$maven = Find-Tool 'mvn.cmd' 'install Maven'
$bash = Find-Bash
$env:PATH = (Split-Path -Parent (Find-Compiler)) + ';' + $env:PATH

$target = "$Root\jlink\target"
$jars = "$target\libraries"
$image = "$target\keychain-auth"
$main = 'io.keychainauth.cli/io.keychainauth.cli.Main'
$modules = Get-Content "$Root\jlink\windows.modules" | Where-Object { $_ -match '^[a-z]' } | Sort-Object
$ours = $modules | Where-Object { $_ -like 'io.keychainauth.*' } | ForEach-Object { $_.Substring('io.keychainauth.'.Length) }
$roots = $modules -join ','

Write-Host 'image: modules'
foreach ($folder in @($jars, "$image.new")) { if (Test-Path $folder) { Remove-Item $folder -Recurse -Force } }
New-Item -ItemType Directory -Force $jars | Out-Null
Invoke-Step $maven @('-q', '-B', '-ntp', '-f', "$Root\pom.xml", '-pl', (($ours | ForEach-Object { "modules/$_" }) -join ','),
    '-am', '-Dmaven.test.skip=true', '-Dspotless.check.skip=true', 'package', 'dependency:copy-dependencies',
    '-DincludeScope=runtime', '-DexcludeGroupIds=io.keychainauth', "-DoutputDirectory=$jars")
foreach ($module in $ours) {
    Copy-Item (Get-ChildItem "$Root\modules\$module\target\io.keychainauth.$module-*.jar" | Select-Object -First 1) $jars
}

# A native call outside the modules that may make one would be a warning at run time: it is an error here.
$allowed = (Select-String -Path "$Root\jlink\windows.options" -Pattern '^all --enable-native-access=(.*)$').Matches[0].Groups[1].Value -split ','
$calling = & "$jdk\bin\jnativescan.exe" --module-path $jars --add-modules $roots --print-native-access
if ($LASTEXITCODE -ne 0) { throw "jnativescan ended with $LASTEXITCODE" }
foreach ($module in ($calling -split ',' | Where-Object { $_ })) {
    if ($allowed -notcontains $module) { throw "$module makes native calls and is not in jlink\windows.options" }
}

Write-Host 'image: link'
Invoke-Step "$jdk\bin\jlink.exe" @('--module-path', $jars, '--add-modules', $roots, '--output', "$image.new",
    '--strip-debug', '--no-header-files', '--no-man-pages', '--compress', 'zip-0',
    '--dedup-legal-notices=error-if-not-same-content', '--exclude-files', '**/jrt-fs.jar')
Remove-Item "$image.new\bin\keytool.exe" -ErrorAction SilentlyContinue
New-Item -ItemType Directory -Force "$image.new\legal\io.keychainauth" | Out-Null
Copy-Item "$Root\LICENSE" "$image.new\legal\io.keychainauth"
# jlink brings the legal notices of the JDK's modules; those of the others lie in their jars, or, of picocli, nowhere.
foreach ($library in @('jackson-core', 'jackson-jr-objects', 'picocli')) {
    $legal = "$image.new\legal\$library"
    New-Item -ItemType Directory -Force $legal | Out-Null
    Push-Location $legal
    try { & "$jdk\bin\jar.exe" xf (Get-ChildItem "$jars\$library-[0-9]*.jar").FullName META-INF } finally { Pop-Location }
    Get-ChildItem "$legal\META-INF" -File | Where-Object { $_.Name -match 'LICENSE|NOTICE' } | Move-Item -Destination $legal
    Remove-Item "$legal\META-INF" -Recurse -Force
}
if (-not (Test-Path "$image.new\legal\picocli\LICENSE")) {
    Copy-Item "$image.new\legal\jackson-core\LICENSE" "$image.new\legal\picocli"
}
$linked = & "$image.new\bin\java.exe" --list-modules | ForEach-Object { $_ -replace '@.*', '' } | Sort-Object
if (Compare-Object $modules $linked) {
    throw "the linker's modules are not those of jlink\windows.modules: $($linked -join ' ')"
}

Write-Host 'image: launcher'
Invoke-Step $bash @('jlink/launcher/windows/build.sh', ($jdk -replace '\\', '/'), ("$image.new" -replace '\\', '/'), $main,
    'jlink/windows.options')
if (Test-Path $image) { Remove-Item $image -Recurse -Force }
Move-Item "$image.new" $image
Write-Host "image: $image"
