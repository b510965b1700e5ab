// Calls the shared library's step with Jenkins' own steps played by this script: `sh` runs the command, the others are
// noted. Arguments: the step's file, a Jenkinsfile to parse, a file of calls [{options: Groovy text, folder, path}]. Prints
// what happened in each as JSON. All in one run, since Java takes longer to start than everything here to happen.
import groovy.json.JsonOutput
import groovy.json.JsonSlurper

class Stopped extends RuntimeException {
    Stopped(String message) { super(message) }
}

Map run(File file, Map wish) {
    List happened = []
    def step = new GroovyShell(this.class.classLoader).parse(file)
    step.metaClass.sh = { Map options ->
        ProcessBuilder builder = new ProcessBuilder('sh', '-c', options.script)
        builder.environment().put('PATH', wish.path)
        Process process = builder.directory(new File(wish.folder)).redirectErrorStream(true).start()
        String output = process.inputStream.text
        int code = process.waitFor()
        happened << [step: 'sh', script: options.script, code: code, output: output]
        if (code != 0 && !options.returnStatus) { throw new Stopped("script returned exit code ${code}") }
        return code
    }
    step.metaClass.error = { String message ->
        happened << [step: 'error', message: message]
        throw new Stopped(message)
    }
    step.metaClass.unstable = { String message -> happened << [step: 'unstable', message: message] }
    step.metaClass.junit = { Map options -> happened << [step: 'junit', options: options] }
    step.metaClass.archiveArtifacts = { Map options -> happened << [step: 'archiveArtifacts', options: options] }
    try {
        Integer returned = step.call(new GroovyShell().evaluate(wish.options) as Map)
        return [result: happened.any { it.step == 'unstable' } ? 'UNSTABLE' : 'SUCCESS', returned: returned, happened: happened]
    } catch (Stopped stopped) {
        return [result: 'FAILURE', returned: null, happened: happened]
    }
}

new GroovyShell().parse(new File(args[1]).text.replaceFirst(/@Library.*/, ''))
println JsonOutput.toJson(new JsonSlurper().parse(new File(args[2])).collect { run(new File(args[0]), it) })
