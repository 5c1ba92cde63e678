//! The programs from PyPI that results are held against. `sh tests/tools` installs them; a test that needs them fails without.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The list that they must have been made from.
const LIST: &str = include_str!("../tools.txt");

/// The Python that has the modules of `tests/tools.txt`; other programs of the list lie beside it.
pub(crate) fn python() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let made = |folder: &Path| {
        let venv = folder.join("tools/venv");
        std::fs::read_to_string(venv.join("made-from")).is_ok_and(|list| list.ends_with(LIST)).then(|| venv.join("bin/python"))
    };
    own.ancestors().find_map(made).expect("the programs of tests/tools.txt are not there: run `sh tests/tools` first")
}

/// Runs a Python program, given as text, on these arguments; answers what it wrote to stdout.
pub(crate) fn run(program: &str, args: &[&str]) -> String {
    let output = Command::new(python()).arg("-I").arg("-c").arg(program).args(args).output().unwrap();
    assert!(output.status.success(), "python: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a Python program, given as text, on this input; answers what it wrote to stdout.
pub(crate) fn run_on(program: &str, input: &[u8]) -> String {
    let mut command = Command::new(python());
    command.args(["-I", "-X", "utf8", "-c", program]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input));
        child.wait_with_output().unwrap()
    });
    assert!(output.status.success(), "python: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_program_of_the_list_is_there_in_its_version() {
    let program = "import importlib.metadata as m, sys\nfor name in sys.argv[1:]: print(name + '==' + m.version(name))";
    let wanted: Vec<_> = LIST.lines().filter(|line| line.contains("==")).collect();
    let names: Vec<_> = wanted.iter().map(|line| line.split_once("==").unwrap().0).collect();
    assert_eq!(run(program, &names).lines().collect::<Vec<_>>(), wanted);
}
