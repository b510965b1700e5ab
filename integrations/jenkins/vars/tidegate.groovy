// A step of a shared library: asks a gate and makes of its answer what a build should know.
//
//   tidegate gate: 'gates/payment-canary.yaml', command: 'watch', since: env.DEPLOYED_AT, onInconclusive: 'unstable'
//
// gate            the gate file; several for `check`, as a list
// command         'check' (decides now) or 'watch' (evaluates until the verdict is certain)
// since           when the change was made: a time, how long ago ('10m') or 'pipeline'
// set             a map of the variables that the gate file declares
// args            a list of more arguments
// onInconclusive  'failure' (the default) stops the build on doubt, 'unstable' marks it and goes on
// junit           false: no test results
//
// Returns tidegate's exit code when the build goes on: 0, 5 (a warning), or 3 and 4 (doubt) with 'unstable'.

int call(Map options) {
    Map wishes = [command: 'check', since: '', set: [:], args: [], onInconclusive: 'failure', junit: true] + options
    List unknown = wishes.keySet().toList() - ['gate', 'command', 'since', 'set', 'args', 'onInconclusive', 'junit']
    if (unknown) {
        error "tidegate: unknown option ${unknown.join(', ')}"
    }
    if (!wishes.gate) {
        error 'tidegate: no gate file is given'
    }
    if (!(wishes.command in ['check', 'watch'])) {
        error "tidegate: command is '${wishes.command}': use 'check' or 'watch'"
    }
    if (!(wishes.onInconclusive in ['failure', 'unstable'])) {
        error "tidegate: onInconclusive is '${wishes.onInconclusive}': use 'failure' or 'unstable'"
    }

    int code = sh(script: commandLine(wishes), returnStatus: true, label: "tidegate ${wishes.command}")
    keepResults(wishes)
    judge(code, wishes.onInconclusive)
    return code
}

private boolean hasSeveralGates(Map wishes) {
    return wishes.gate instanceof List && wishes.gate.size() > 1
}

// One file; of several gates a folder with a file for each.
private String evidence(Map wishes) {
    return hasSeveralGates(wishes) ? 'tidegate-evidence/' : 'tidegate-evidence.json'
}

private String commandLine(Map wishes) {
    List words = ['tidegate', wishes.command, '--warn-exit', "--evidence=${evidence(wishes)}"]
    if (wishes.since) {
        words << "--since=${wishes.since}"
    }
    if (wishes.junit) {
        words << '--format=text,junit=tidegate-junit.xml'
    }
    wishes.set.each { name, value -> words << "--set=${name}=${value}" }
    words.addAll(wishes.args)
    words << '--'
    words.addAll(wishes.gate instanceof List ? wishes.gate : [wishes.gate])
    String line = words.collect { word -> quoted(word.toString()) }.join(' ')
    // Those of an earlier build would stay where a gate file is wrong.
    return "rm -rf ${evidence(wishes)} tidegate-junit.xml; ${line}"
}

// One word for the shell, whatever it holds.
private String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'"
}

private void keepResults(Map wishes) {
    if (wishes.junit) {
        // The exit code decides about the build, so red tests alone don't mark it.
        junit testResults: 'tidegate-junit.xml', allowEmptyResults: true, skipMarkingBuildUnstable: true
    }
    String kept = hasSeveralGates(wishes) ? "${evidence(wishes)}*" : evidence(wishes)
    archiveArtifacts artifacts: kept, allowEmptyArchive: true
}

// Every code that isn't known to be harmless stops the build.
private void judge(int code, String onInconclusive) {
    switch (code) {
        case 0:
            return
        case 1:
            error 'tidegate: an objective is breached; the release is blocked'
            break
        case 2:
            error 'tidegate: the gate file or the command line is wrong; nothing was decided'
            break
        case 3:
        case 4:
            String doubt = code == 3 ? 'the gate could not tell' : 'no source could be asked'
            if (onInconclusive != 'unstable') {
                error "tidegate: ${doubt}; the release is blocked"
            }
            unstable "tidegate: ${doubt}"
            break
        case 5:
            unstable 'tidegate: the gate warns'
            break
        default:
            error "tidegate: the run ended with exit code ${code}; the release is blocked"
    }
}
