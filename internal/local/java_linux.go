package local

import "context"

// platformJavaHomes lists the folders that distributions and installers use.
func platformJavaHomes(context.Context) []string {
	var all []string
	for _, dir := range []string{"/usr/lib/jvm", "/usr/lib64/jvm", "/usr/java", "/opt/java", "/opt/jdk"} {
		all = append(all, foldersIn(dir)...)
	}
	return append(all, "/opt/java/openjdk", "/home/linuxbrew/.linuxbrew/opt/openjdk")
}
