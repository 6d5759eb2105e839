# For the PowerShell scripts beside it: where things are, and the tools that a step needs. Windows PowerShell 5.1 suffices.
#   . "$PSScriptRoot\windows-tools.ps1"

$Root = Split-Path -Parent $PSScriptRoot

# What CommandLineToArgvW takes apart again.
function ConvertTo-Argument([string] $Text) {
    if ($Text -ne '' -and $Text -notmatch '[\s"]') { return $Text }
    return '"' + (($Text -replace '(\\*)"', '$1$1\"') -replace '(\\+)$', '$1$1') + '"'
}

# Runs a program to its end. Answers Code, Out and Err; nothing of it reaches the screen.
function Invoke-Program {
    param([string] $Program, [string[]] $Arguments = @(), [hashtable] $Environment = @{}, [string] $Answers = '')
    $start = New-Object System.Diagnostics.ProcessStartInfo
    $start.FileName = $Program
    $start.Arguments = ($Arguments | ForEach-Object { ConvertTo-Argument $_ }) -join ' '
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.StandardOutputEncoding = New-Object System.Text.UTF8Encoding $false
    $start.StandardErrorEncoding = New-Object System.Text.UTF8Encoding $false
    $start.WorkingDirectory = $Root
    foreach ($name in $Environment.Keys) { $start.EnvironmentVariables[$name] = $Environment[$name] }
    $process = [System.Diagnostics.Process]::Start($start)
    $out = $process.StandardOutput.ReadToEndAsync()
    $err = $process.StandardError.ReadToEndAsync()
    $process.StandardInput.Write($Answers)
    $process.StandardInput.Close()
    $process.WaitForExit()
    return [pscustomobject]@{ Code = $process.ExitCode; Out = $out.Result; Err = $err.Result }
}

# Runs a program before the user's eyes; an exit code that is not 0 ends the script.
function Invoke-Step([string] $Program, [string[]] $Arguments) {
    Push-Location $Root
    try { & $Program @Arguments | Out-Host } finally { Pop-Location }
    if ($LASTEXITCODE -ne 0) { throw "$Program ended with $LASTEXITCODE" }
}

function Find-Jdk {
    $candidates = @($env:JAVA_HOME, $env:JAVA_HOME_25_X64)
    $candidates += Get-ChildItem "$env:ProgramFiles\*\jdk*25*" -Directory -ErrorAction SilentlyContinue | ForEach-Object { $_.FullName }
    foreach ($folder in $candidates) {
        if ($folder -and (Test-Path "$folder\bin\jlink.exe") -and
            (Select-String -Path "$folder\release" -Pattern '^JAVA_VERSION="(2[5-9]|[3-9][0-9])' -Quiet)) { return $folder }
    }
    throw 'no JDK 25 found: install one or set JAVA_HOME'
}

function Find-Tool([string] $Name, [string] $Mend) {
    $found = Get-Command $Name -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if ($null -eq $found) { throw "$Name is not on the PATH: $Mend" }
    return $found.Source
}

# The bash of Git: one on the PATH may be that of the Linux subsystem.
function Find-Bash {
    $git = Find-Tool 'git' 'install Git for Windows'
    $folder = Split-Path -Parent (Split-Path -Parent $git)
    foreach ($bash in @("$folder\bin\bash.exe", "$folder\..\bin\bash.exe", "$env:ProgramFiles\Git\bin\bash.exe")) {
        if (Test-Path $bash) { return (Resolve-Path $bash).Path }
    }
    throw 'Git for Windows has brought no bash: install it whole'
}

function Find-Compiler {
    foreach ($name in @('x86_64-w64-mingw32-gcc', 'gcc')) {
        $found = Get-Command $name -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
        if ($found -and (& $found.Source -dumpmachine) -match 'x86_64.*mingw32') { return $found.Source }
    }
    throw 'no gcc of mingw-w64 for x86-64 is on the PATH: install it, from MSYS2 for instance'
}
