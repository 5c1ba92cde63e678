//! What is published for policy engines, evaluated by engines that nobody here wrote: regorus for Rego, cedarpy for Cedar. They must
//! say what the library says, to every request and for every text.

mod agreement;
mod hostile;
mod page;
mod requests;
pub(crate) mod sample;

use admit::publish::{Compiled, Published, TARGETS, Target};
use serde_json::Value;

/// The programs that call the engines.
const REGO: &str = include_str!("rego.py");
const CEDAR: &str = include_str!("cedar.py");

pub(crate) fn target(name: &str) -> &'static Target {
    TARGETS.iter().find(|target| target.name.as_str() == name).unwrap()
}

/// The files of a target.
fn published(name: &str, compiled: &Compiled) -> Published {
    (target(name).files)(compiled).unwrap().into_iter().map(|file| (file.path, file.bytes)).collect()
}

/// Runs a program over the files of a target and whatever is asked; answers what it printed.
fn run(program: &str, files: &Published, asked: &Value) -> Value {
    run_all(program, &[(files.clone(), asked.clone())]).remove(0)
}

/// Runs a program once over several folders, each with what is asked of it.
fn run_all(program: &str, parts: &[(Published, Value)]) -> Vec<Value> {
    let place = tempfile::tempdir().unwrap();
    let folder = |(number, (files, asked)): (usize, &(Published, Value))| {
        let folder = place.path().join(number.to_string());
        for (path, bytes) in files {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        std::fs::write(folder.join("asked.json"), asked.to_string()).unwrap();
        folder.to_str().unwrap().to_owned()
    };
    let folders: Vec<_> = parts.iter().enumerate().map(folder).collect();
    let said = crate::tools::run(program, &folders.iter().map(String::as_str).collect::<Vec<_>>());
    said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
