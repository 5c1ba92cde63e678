//! Samples of pages, put into the good world: a block holds the top-level keys that it changes, `# without: <key>` takes one
//! away, and a block for a file that the world lacks is the whole record. A block of `admit.toml` changes only the keys it names.

use super::page::Block;
use crate::world::World;
use serde_json::{Map, Value};

/// Puts the blocks of one section into the world.
pub(super) fn apply<'p>(world: &mut World, blocks: impl Iterator<Item = &'p Block<'p>>) {
    for block in blocks {
        let path = block.file.expect("the block says which file it is of");
        let change: Value = match block.language {
            "yaml" => yaml_serde::from_str(&block.text).unwrap_or_else(|e| panic!("{path}: {e}\n{}", block.text)),
            "toml" => toml::from_str(&block.text).unwrap_or_else(|e| panic!("{path}: {e}\n{}", block.text)),
            other => panic!("a sample of a file is `yaml` or `toml`, not `{other}`"),
        };
        let change = if change.is_null() { Value::Object(Map::new()) } else { change };
        let mut record = world.json(path).map_or_else(|| Value::Object(Map::new()), |(value, _)| value);
        for key in block.text.lines().filter_map(|line| line.strip_prefix("# without: ")) {
            let taken = record.as_object_mut().and_then(|keys| keys.remove(key));
            assert!(taken.is_some(), "{path} has no `{key}` to take away");
        }
        merge(&mut record, change, block.language == "toml");
        world.put_json(path, record);
    }
}

fn merge(into: &mut Value, change: Value, deep: bool) {
    match (into, change) {
        (Value::Object(into), Value::Object(change)) => {
            for (key, value) in change {
                match into.get_mut(&key) {
                    Some(old) if deep => merge(old, value, deep),
                    _ => drop(into.insert(key, value)),
                }
            }
        }
        (into, change) => *into = change,
    }
}
