# What only a real Windows can show, as a table: modules, image, launcher, the whole story, the Credential Manager's limits,
# and whether Windows enforces what keychain-auth asks for. The last line counts; the exit code is 1 if a row failed.
# Needs what windows-image.ps1 needs. Rows about a second user make one and remove him: without the rights of an
# administrator they fail, and say so. Nothing of the user's own profile is touched.
# usage: powershell -ExecutionPolicy Bypass -File scripts\windows-acceptance.ps1 [-Report FILE] [-SkipModules]
[CmdletBinding()] param([string] $Report = '', [switch] $SkipModules)
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot\windows-tools.ps1"

$jdk = Find-Jdk
$env:JAVA_HOME = $jdk
$maven = Find-Tool 'mvn.cmd' 'install Maven'
$bash = Find-Bash
$gcc = Find-Compiler
$identity = [Security.Principal.WindowsIdentity]::GetCurrent()
$sid = $identity.User.Value
$elevated = (New-Object Security.Principal.WindowsPrincipal $identity).IsInRole(
    [Security.Principal.WindowsBuiltInRole]::Administrator)
$image = "$Root\jlink\target\keychain-auth"
$auth = "$image\bin\keychain-auth.exe"
# Readable for the second user, unlike the folders below a profile.
$shared = Join-Path $env:ProgramData ('keychain-auth-acceptance-' + [Guid]::NewGuid().ToString('N').Substring(0, 8))
$work = Join-Path $env:TEMP (Split-Path -Leaf $shared)
$pipe = '\\.\pipe\' + (Split-Path -Leaf $shared)
$rows = New-Object System.Collections.ArrayList

function Add-Result([string] $Name, [string] $Result, [string] $Detail) {
    [void] $rows.Add([pscustomobject]@{ Row = $Name; Result = $Result; Detail = $Detail })
    Write-Host ('{0,-8} {1}: {2}' -f $Result, $Name, $Detail)
}

# A row holds if its block ends; what it answers is the detail. What it throws is why it failed.
function Test-Row([string] $Name, [scriptblock] $Block) {
    try { Add-Result $Name 'holds' ((& $Block | Out-String).Trim() -replace '\s+', ' ') }
    catch { Add-Result $Name 'FAILED' ($_.Exception.Message -replace '\s+', ' ') }
}

function Assert([bool] $Condition, [string] $Otherwise) { if (-not $Condition) { throw $Otherwise } }
function Assert-Administrator { Assert $elevated 'not shown: start this script as administrator' }

Add-Type -TypeDefinition @'
using System;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

public static class Native {
    [DllImport("kernel32", CharSet = CharSet.Unicode, SetLastError = true)]
    static extern IntPtr CreateFileW(string name, uint access, uint share, IntPtr security, uint how, uint flags, IntPtr template);
    [DllImport("kernel32", CharSet = CharSet.Unicode, SetLastError = true)]
    static extern IntPtr CreateNamedPipeW(string name, uint mode, uint type, uint most, uint outBytes, uint inBytes, uint wait, IntPtr security);
    [DllImport("kernel32", SetLastError = true)]
    static extern IntPtr OpenProcess(uint access, bool inherit, int pid);
    [DllImport("kernel32", SetLastError = true)]
    static extern bool GetProcessMitigationPolicy(IntPtr process, int policy, out uint flags, UIntPtr length);
    [DllImport("kernel32")]
    static extern bool CloseHandle(IntPtr handle);
    [DllImport("advapi32", SetLastError = true)]
    static extern bool GetKernelObjectSecurity(IntPtr handle, uint what, byte[] descriptor, int length, out int needed);
    [DllImport("advapi32", CharSet = CharSet.Unicode, SetLastError = true)]
    static extern bool ConvertSecurityDescriptorToStringSecurityDescriptorW(byte[] descriptor, uint revision, uint what, out IntPtr text, out int length);
    [DllImport("kernel32")]
    static extern IntPtr LocalFree(IntPtr memory);

    [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
    struct Credential {
        public uint Flags; public uint Type; public string TargetName; public string Comment; public long LastWritten;
        public int BlobSize; public IntPtr Blob; public uint Persist; public uint AttributeCount; public IntPtr Attributes;
        public string TargetAlias; public string UserName;
    }
    [DllImport("advapi32", CharSet = CharSet.Unicode, SetLastError = true)]
    static extern bool CredWriteW(ref Credential credential, uint flags);
    [DllImport("advapi32", CharSet = CharSet.Unicode, SetLastError = true)]
    static extern bool CredReadW(string target, uint type, uint flags, out IntPtr credential);
    [DllImport("advapi32", CharSet = CharSet.Unicode, SetLastError = true)]
    static extern bool CredDeleteW(string target, uint type, uint flags);
    [DllImport("advapi32")]
    static extern void CredFree(IntPtr memory);

    static readonly IntPtr None = new IntPtr(-1);

    // 0, or the error with which a pipe cannot be opened.
    public static int Open(string name, uint access) {
        IntPtr handle = CreateFileW(name, access, 0, IntPtr.Zero, 3, 0x00110000, IntPtr.Zero);
        int error = Marshal.GetLastWin32Error();
        if (handle == None) { return error; }
        CloseHandle(handle);
        return 0;
    }

    // 0, or the error with which an instance of a pipe cannot be made. What is made stays until the script ends.
    public static int Make(string name, bool first) {
        IntPtr handle = CreateNamedPipeW(name, 3u | (first ? 0x00080000u : 0u), 8, 255, 4096, 4096, 0, IntPtr.Zero);
        return handle == None ? Marshal.GetLastWin32Error() : 0;
    }

    public static string ListOfPipe(string name) {
        IntPtr handle = CreateFileW(name, 0x00020000, 0, IntPtr.Zero, 3, 0x00110000, IntPtr.Zero);
        if (handle == None) { throw new Win32Exception(Marshal.GetLastWin32Error()); }
        try {
            byte[] descriptor = new byte[8192];
            int needed; int length; IntPtr text;
            if (!GetKernelObjectSecurity(handle, 5, descriptor, descriptor.Length, out needed)
                || !ConvertSecurityDescriptorToStringSecurityDescriptorW(descriptor, 1, 5, out text, out length)) {
                throw new Win32Exception(Marshal.GetLastWin32Error());
            }
            string result = Marshal.PtrToStringUni(text);
            LocalFree(text);
            return result;
        } finally { CloseHandle(handle); }
    }

    public static long Mitigation(int pid, int policy) {
        IntPtr process = OpenProcess(0x0400, false, pid);
        if (process == IntPtr.Zero) { throw new Win32Exception(Marshal.GetLastWin32Error()); }
        uint flags;
        bool known = GetProcessMitigationPolicy(process, policy, out flags, (UIntPtr) 4u);
        int error = Marshal.GetLastWin32Error();
        CloseHandle(process);
        if (!known) { throw new Win32Exception(error); }
        return flags;
    }

    // 0, or the error.
    public static int WriteCredential(string target, int bytes) {
        Credential credential = new Credential();
        credential.Type = 1; credential.TargetName = target; credential.Persist = 1; credential.UserName = "acceptance";
        credential.BlobSize = bytes; credential.Blob = Marshal.AllocHGlobal(bytes);
        try {
            for (int i = 0; i < bytes; i++) { Marshal.WriteByte(credential.Blob, i, 120); }
            return CredWriteW(ref credential, 0) ? 0 : Marshal.GetLastWin32Error();
        } finally { Marshal.FreeHGlobal(credential.Blob); }
    }

    public static int ReadCredential(string target) {
        IntPtr found;
        if (!CredReadW(target, 1, 0, out found)) { return Marshal.GetLastWin32Error(); }
        CredFree(found);
        return 0;
    }

    public static int DeleteCredential(string target) {
        return CredDeleteW(target, 1, 0) ? 0 : Marshal.GetLastWin32Error();
    }
}
'@

function Get-Profile([string] $Name, [string] $Address) {
    $home_ = Join-Path $work $Name
    foreach ($folder in @("$home_\Roaming", "$home_\Local")) { New-Item -ItemType Directory -Force $folder | Out-Null }
    return @{ USERPROFILE = $home_; APPDATA = "$home_\Roaming"; LOCALAPPDATA = "$home_\Local"; KEYCHAIN_AUTH_SOCKET = $Address }
}

function Invoke-Auth([hashtable] $Profile_, [string[]] $Words) { Invoke-Program $auth $Words $Profile_ }

# The output of a command that must succeed.
function Get-Auth([hashtable] $Profile_, [string[]] $Words) {
    $done = Invoke-Auth $Profile_ $Words
    Assert ($done.Code -eq 0) "keychain-auth $($Words -join ' ') ended with $($done.Code): $($done.Out) $($done.Err)"
    return $done.Out
}

# A daemon that listens when this returns. Its output goes to files: nobody reads a pipe of ours while it runs.
function Start-Daemon([hashtable] $Profile_, [string] $Store) {
    $log = Join-Path $Profile_.USERPROFILE 'daemon.log'
    $before = @{}
    foreach ($name in $Profile_.Keys) {
        $before[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $Profile_[$name])
    }
    try {
        $process = Start-Process -FilePath $auth -ArgumentList @('start', '--store', $Store) -PassThru -NoNewWindow `
            -RedirectStandardOutput $log -RedirectStandardError "$log.err"
        $null = $process.Handle
    } finally {
        foreach ($name in $before.Keys) { [Environment]::SetEnvironmentVariable($name, $before[$name]) }
    }
    for ($i = 0; $i -lt 300 -and -not $process.HasExited; $i++) {
        if ((Get-Content $log -Raw -ErrorAction SilentlyContinue) -match 'listening') { return $process }
        Start-Sleep -Milliseconds 100
    }
    if (-not $process.HasExited) { $process.Kill() }
    throw "no daemon: $(Get-Content $log, "$log.err" -Raw -ErrorAction SilentlyContinue)"
}

function Stop-Daemon([hashtable] $Profile_, $Process) {
    [void] (Get-Auth $Profile_ @('stop'))
    Assert ($Process.WaitForExit(20000)) 'the daemon does not end'
}

function Build-Program([string] $Source, [string] $Target, [string[]] $More = @()) {
    $done = Invoke-Program $gcc (@('-O1', '-static', '-o', $Target, "$Root\$Source") + $More)
    Assert ($done.Code -eq 0) "gcc: $($done.Err)"
}

# The answer to one request on a connection of its own.
function Get-Answer([string] $Address, [string] $Request) {
    $hex = -join ([Text.Encoding]::UTF8.GetBytes($Request + "`n") | ForEach-Object { $_.ToString('x2') })
    $done = Invoke-Program $wire @($Address) @{} "open`nsend 0 $hex`nline 0`n"
    return $done.Out
}

function Assert-Answer([string] $Expected, [string] $Request) {
    $answer = Get-Answer $pipe $Request
    Assert ($answer.Contains($Expected)) "expected $Expected, is $answer"
}

# What a program of the user may do to a process, as one without the rights of an administrator, who may everything.
function Get-Rights([int] $Id) {
    if (-not $elevated) { return (Invoke-Program "$shared\look.exe" @("$Id")).Out }
    Set-Content "$shared\look.cmd" @("""%~dp0look.exe"" $Id > ""%~dp0look.txt""", 'echo done >> "%~dp0look.txt"') -Encoding Ascii
    $done = Invoke-Program "$env:SystemRoot\System32\runas.exe" @('/trustlevel:0x20000', "$shared\look.cmd")
    for ($i = 0; $i -lt 100; $i++) {
        $said = Get-Content "$shared\look.txt" -Raw -ErrorAction SilentlyContinue
        if ($said -match 'done') { return $said }
        Start-Sleep -Milliseconds 100
    }
    throw "not shown: runas could not start a program without the rights of an administrator: $($done.Out) $($done.Err)"
}

New-Item -ItemType Directory -Force $work, $shared | Out-Null
$wire = "$shared\wire.exe"
$daemon = $null
$own = Get-Profile 'own' $pipe
try {
    Test-Row 'machine' {
        "Windows $([Environment]::OSVersion.Version), $(if ($elevated) { 'administrator' } else { 'no administrator' });"
        "$(Get-Content "$jdk\release" | Select-String '^JAVA_VERSION='); $(& $gcc -dumpmachine) $(& $gcc -dumpversion)"
    }
    if ($SkipModules) { Add-Result 'modules' 'FAILED' 'not run: -SkipModules' } else {
        Test-Row 'modules' {
            $ours = Get-Content "$Root\jlink\windows.modules" | Where-Object { $_ -like 'io.keychainauth.*' } |
                ForEach-Object { 'modules/' + $_.Substring('io.keychainauth.'.Length) }
            # The tests named *IT need real pipes and the real Credential Manager.
            Invoke-Step $maven @('-B', '-ntp', '-f', "$Root\pom.xml", '-pl', ($ours -join ','), '-am',
                '-Dtest=*Test,Windows*IT', '-Dsurefire.failIfNoSpecifiedTests=false', 'verify')
            'unit and contract tests of jlink\windows.modules'
        }
    }
    Test-Row 'image' {
        & "$PSScriptRoot\windows-image.ps1"
        $version = Get-Auth $own @('--version')
        Assert ($version -match 'version \S+\s*$') "--version says $version"
        $version
    }
    Test-Row 'launcher, its mitigations read back among others' {
        Invoke-Step $bash @('jlink/test/windows-launcher-test.sh', ($image -replace '\\', '/'))
        'jlink/test/windows-launcher-test.sh'
    }
    Test-Row 'a client in C' { Build-Program 'modules\it\src\test\native\wire.c' $wire; $wire }

    $read = '{"type":"REQUEST","action":"read","service":"aws","targets":["prod/key"]}'
    Test-Row 'a daemon' {
        $script:daemon = Start-Daemon $own 'credman'
        (Get-Content "$($own.USERPROFILE)\daemon.log" -Raw)
    }
    Test-Row 'who is unknown is refused and queued' {
        Assert-Answer 'unregistered_binary_pending_approval' $read
        $pending = Get-Auth $own @('list-pending')
        Assert ($pending -match 'Found 1 pending') $pending
    }
    Test-Row 'who is approved has no rights' {
        $hash = (Get-FileHash $wire -Algorithm SHA256).Hash.ToLowerInvariant()
        [void] (Get-Auth $own @('approve', "sha256:$hash"))
        Assert-Answer 'service_not_allowed' $read
    }
    Test-Row 'who is granted a service is served' {
        [void] (Get-Auth $own @('grant', $wire, '--read', 'aws', '--write', 'aws', '--search'))
        Assert-Answer 'success' '{"type":"REQUEST","action":"write","service":"aws","targets":["prod/key","PROD/KEY","a\\b"],"values":["s3cret","0ther","third"]}'
        Assert-Answer 's3cret' $read
        Assert-Answer '0ther' '{"type":"REQUEST","action":"read","service":"aws","targets":["PROD/KEY"]}'
        Assert-Answer 'third' '{"type":"REQUEST","action":"read","service":"aws","targets":["a\\b"]}'
        Assert-Answer '"target":"PROD/KEY"' '{"type":"REQUEST","action":"search","service":"aws"}'
        Assert-Answer 'service_not_allowed' '{"type":"REQUEST","action":"read","service":"github","targets":["token"]}'
        'names that differ by case, and one with a backslash, are three secrets'
    }
    Test-Row 'values longer than an entry of the Credential Manager' {
        foreach ($length in @(2560, 2561, 65536)) {
            $value = 'v' * $length
            Assert-Answer 'success' ('{"type":"REQUEST","action":"write","service":"aws","targets":["long"],"values":["' + $value + '"]}')
            Assert-Answer $value '{"type":"REQUEST","action":"read","service":"aws","targets":["long"]}'
        }
        '2,560, 2,561 and 65,536 bytes come back'
    }
    Test-Row 'what is deleted is gone from the Credential Manager' {
        Assert-Answer 'success' '{"type":"REQUEST","action":"delete","service":"aws","targets":["prod/key","PROD/KEY","a\\b","long"]}'
        $left = Invoke-Program "$env:SystemRoot\System32\cmdkey.exe" @('/list')
        Assert ($left.Out -notmatch 'keychain-auth:aws') 'cmdkey /list still shows an entry'
    }
    Test-Row 'the log tells it, without values' {
        $log = Get-Content "$($own.LOCALAPPDATA)\keychain-auth\audit.log" -Raw
        Assert ($log -match 'PROD/KEY' -and $log -notmatch 's3cret|0ther') 'the log lacks a name or holds a value'
        Get-Auth $own @('audit', 'verify')
    }
    Test-Row 'doctor' { $said = Invoke-Auth $own @('doctor'); Assert ($said.Out -ne '') "nothing: $($said.Err)"; $said.Out }

    Test-Row 'limit of an entry: 2,560 bytes' {
        $most = [Native]::WriteCredential('keychain-auth-acceptance:limit', 2560)
        $more = [Native]::WriteCredential('keychain-auth-acceptance:limit', 2561)
        [void] [Native]::DeleteCredential('keychain-auth-acceptance:limit')
        Assert ($most -eq 0 -and $more -ne 0) "2,560 bytes: error $most, 2,561 bytes: error $more"
        "2,561 bytes are refused with error $more"
    }
    Test-Row 'names are folded: the store must escape case' {
        Assert ([Native]::WriteCredential('keychain-auth-acceptance:A', 1) -eq 0) 'cannot write'
        $folded = [Native]::ReadCredential('keychain-auth-acceptance:a')
        [void] [Native]::DeleteCredential('keychain-auth-acceptance:A')
        Assert ($folded -eq 0) "error ${folded}: this Windows tells case apart"
        'what was written as A is found as a'
    }

    Test-Row 'the list of rights of the pipe names the user alone' {
        foreach ($name in @($pipe, "$pipe-control")) {
            $list = [Native]::ListOfPipe($name)
            Assert ($list -match "^O:${sid}D:P\(A;;[^;]+;;;$sid\)$") "$name has $list"
        }
        $list
    }
    Test-Row 'nobody adds an instance to the pipe' {
        $first = [Native]::Make($pipe, $true)
        $more = [Native]::Make($pipe, $false)
        Assert ($first -ne 0 -and $more -ne 0) "an instance was made: as the first $first, as one more $more"
        "error $first as the first (ERROR_ACCESS_DENIED is 5), $more as one more (ERROR_PIPE_BUSY is 231)"
    }
    Test-Row 'who holds the name first makes start fail' {
        $taken = "$pipe-taken"
        Assert ([Native]::Make($taken, $true) -eq 0) 'cannot make a pipe'
        $late = Get-Profile 'late' $taken
        $said = Invoke-Auth $late @('start', '--store', 'file')
        Assert ($said.Code -eq 1) "start ended with $($said.Code)"
        $said.Err
    }
    Test-Row 'the pipe cannot be reached through the network' {
        $remote = $pipe -replace '^\\\\\.\\', '\\localhost\'
        $error_ = [Native]::Open($remote, 3221225472)
        Assert ($error_ -ne 0) "$remote can be opened"
        Assert ([Native]::Open($pipe, 3221225472) -eq 0) 'control: it cannot be opened here either'
        "error $error_"
    }
    Test-Row 'other programs of the user cannot touch the daemon' {
        Build-Program 'jlink\test\windows\look.c' "$shared\look.exe" @('-municode')
        $may = Get-Rights $daemon.Id
        foreach ($right in @('read-memory', 'write-memory', 'start-threads', 'take-handles', 'suspend', 'change-rights', 'change-owner', 'steer-threads', 'choose-lists')) {
            Assert ($may -match "may $right=no") "$right is possible: $may"
        }
        $may
    }
    Test-Row 'mitigations of the running daemon' {
        Assert-Administrator
        [System.Diagnostics.Process]::EnterDebugMode()
        $wanted = @{ 3 = 3; 6 = 1; 9 = 1; 10 = 7 }
        foreach ($policy in $wanted.Keys) {
            $flags = [Native]::Mitigation($daemon.Id, $policy)
            Assert (($flags -band $wanted[$policy]) -eq $wanted[$policy]) "policy $policy is $flags"
        }
        [System.Diagnostics.Process]::LeaveDebugMode()
        'strict handles, extension points, fonts, image load'
    }

    $other = 'ka' + [Guid]::NewGuid().ToString('N').Substring(0, 10)
    $credential = $null
    Test-Row 'a second user' {
        Assert-Administrator
        $password = ConvertTo-SecureString ('Aa1!' + [Guid]::NewGuid().ToString('N')) -AsPlainText -Force
        [void] (New-LocalUser -Name $other -Password $password -AccountNeverExpires)
        $users = (New-Object Security.Principal.SecurityIdentifier 'S-1-5-32-545').Translate([Security.Principal.NTAccount]).Value.Split('\')[1]
        Add-LocalGroupMember -Group $users -Member $other -ErrorAction SilentlyContinue
        $script:credential = New-Object Management.Automation.PSCredential $other, $password
        $other
    }
    # The other user's program, with its input and output in files of the shared folder.
    function Invoke-AsOther([string] $Program, [string[]] $Arguments, [string] $Answers) {
        Assert ($null -ne $credential) 'not shown: there is no second user'
        Set-Content "$shared\in.txt" $Answers -Encoding Ascii
        $process = Start-Process -FilePath $Program -ArgumentList $Arguments -Credential $credential -WorkingDirectory $shared `
            -RedirectStandardInput "$shared\in.txt" -RedirectStandardOutput "$shared\out.txt" -RedirectStandardError "$shared\err.txt" -PassThru -Wait
        return (Get-Content "$shared\out.txt", "$shared\err.txt" -Raw) -join ' '
    }
    Test-Row 'the second user cannot open the pipe' {
        $said = Invoke-AsOther $wire @($pipe) 'open'
        Assert ($said -match 'error 5') "expected error 5 (ERROR_ACCESS_DENIED), is $said"
        $control = Get-Answer $pipe $read
        Assert ($control -match 'RESPONSE|status|error') "control: the user himself gets $control"
        $said
    }
    Test-Row 'the second user can take neither name nor instance' {
        Copy-Item $image "$shared\image" -Recurse
        $said = Invoke-AsOther "$shared\image\bin\keychain-auth.exe" @('start', '--store', 'file', '--socket', $pipe) ''
        Assert ($said -match 'keychain-auth' -and $said -notmatch 'listening') $said
        $said
    }
    Test-Row 'the second user cannot touch the daemon' {
        $may = Invoke-AsOther "$shared\look.exe" @("$($daemon.Id)") ''
        foreach ($right in @('read-memory', 'write-memory', 'take-handles', 'change-rights', 'steer-threads', 'choose-lists', 'end')) {
            Assert ($may -match "may $right=no") "$right is possible: $may"
        }
        $may
    }

    Test-Row 'the daemon stops and leaves nothing' {
        Stop-Daemon $own $daemon
        $error_ = [Native]::Open($pipe, 3221225472)
        Assert ($error_ -eq 2) "the pipe is still there: error $error_"
        "exit code $($daemon.ExitCode)"
    }
} finally {
    if ($daemon -and -not $daemon.HasExited) { $daemon.Kill() }
    if ($credential) {
        $account = (New-Object Security.Principal.NTAccount $other).Translate([Security.Principal.SecurityIdentifier]).Value
        Get-CimInstance Win32_UserProfile -Filter "SID='$account'" -ErrorAction SilentlyContinue |
            Remove-CimInstance -ErrorAction SilentlyContinue
    }
    if (Get-LocalUser -Name "$other" -ErrorAction SilentlyContinue) { Remove-LocalUser -Name $other }
    Remove-Item $work, $shared -Recurse -Force -ErrorAction SilentlyContinue
}

$table = @('| row | result | detail |', '| --- | --- | --- |')
$table += $rows | ForEach-Object { '| {0} | {1} | {2} |' -f $_.Row, $_.Result, ($_.Detail -replace '\|', '\|') }
if ($Report) { Set-Content $Report $table -Encoding UTF8 }
$table | Out-Host
$failed = @($rows | Where-Object { $_.Result -ne 'holds' }).Count
Write-Host ('{0} hold, {1} failed' -f ($rows.Count - $failed), $failed)
exit ([int] ($failed -gt 0))
