//! Writes a record as people do: keys in any order, lists at any indentation or in brackets, every kind of quotes, empty lines, and
//! comments wherever one can stand; or in the canonical spelling. It remembers what each line and each comment is about.

use super::{Record, differential::names, edits::Chance};
use crate::store::yaml::{Node, Value, encode, spell};

/// A text whose writer knows what is what in it.
pub(super) struct Written {
    pub(super) node: Node,
    pub(super) lines: Vec<Line>,
    pub(super) comments: Vec<Comment>,
    /// Not in the canonical spelling.
    pub(super) own: bool,
}

pub(super) struct Line {
    pub(super) text: String,
    /// The keys and items on the way to what it is about.
    pub(super) path: Vec<String>,
    /// It holds a whole collection in brackets.
    pub(super) flow: bool,
    /// It begins with the dash of an item and holds the first key of it.
    pub(super) dashed: bool,
}

pub(super) struct Comment {
    pub(super) text: String,
    pub(super) path: Vec<String>,
    /// A word in the line that it stands above or in.
    pub(super) probe: Option<String>,
}

impl Written {
    pub(super) fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{}\n", line.text)).collect()
    }
}

pub(super) fn write(record: &Record, chance: &mut Chance) -> Written {
    let own = chance.percent(60);
    let node = encode(record).unwrap();
    let often = *chance.pick(&[0, 15, 40]);
    let mut writer = Writer { chance, own, often, lines: Vec::new(), comments: Vec::new() };
    writer.comments_above(0, &[], None);
    if own && writer.chance.percent(10) {
        writer.line("---".to_owned(), &[], false);
    }
    writer.collection(&node, 0, &[], None);
    writer.comments_above(0, &[], None);
    let Writer { lines, comments, .. } = writer;
    Written { node, lines, comments, own }
}

struct Writer<'c> {
    chance: &'c mut Chance,
    own: bool,
    /// How many of a hundred places have a comment.
    often: usize,
    lines: Vec<Line>,
    comments: Vec<Comment>,
}

impl Writer<'_> {
    fn line(&mut self, text: String, path: &[String], flow: bool) {
        self.lines.push(Line { text, path: path.to_vec(), flow, dashed: false });
    }

    fn comment(&mut self, path: &[String], probe: Option<&str>) -> String {
        let text = format!("# c{}.", self.comments.len());
        let probe = probe.filter(|probe| probe.chars().all(|c| c.is_ascii_alphanumeric() || " -".contains(c)));
        self.comments.push(Comment { text: text.clone(), path: path.to_vec(), probe: probe.map(str::to_owned) });
        text
    }

    fn comments_above(&mut self, column: usize, path: &[String], probe: Option<&str>) {
        while self.chance.percent(self.often) {
            let comment = self.comment(path, probe);
            self.line(format!("{}{comment}", " ".repeat(column)), path, false);
        }
    }

    /// A comment at the end of a line, or nothing.
    fn trailing(&mut self, path: &[String], probe: Option<&str>) -> String {
        if !self.chance.percent(self.often) {
            return String::new();
        }
        let gap = if self.own { 1 + self.chance.below(4) } else { 1 };
        format!("{}{}", " ".repeat(gap), self.comment(path, probe))
    }

    /// The members of a collection; the first behind `dash`, where it is an item.
    fn collection(&mut self, node: &Node, column: usize, path: &[String], mut dash: Option<String>) {
        let is_map = matches!(node.value, Value::Mapping(_));
        let mut members = names(node);
        if self.own && is_map {
            for at in (1..members.len()).rev() {
                members.swap(at, self.chance.below(at + 1));
            }
        }
        let is_root = path.is_empty();
        for (at, (name, value)) in members.into_iter().enumerate() {
            let path = [path, std::slice::from_ref(&name)].concat();
            let first = self.lines.len();
            let dashed = dash.is_some();
            let prefix = dash.take().unwrap_or_else(|| " ".repeat(column));
            if !dashed {
                if self.own && self.chance.percent(10) {
                    self.line(String::new(), &[], false);
                }
                if !(is_root && at == 0) {
                    let probe = value.get("scope").and_then(Node::as_text).unwrap_or(&name).to_owned();
                    // Of an item the first line has any key of it.
                    let probe = Some(probe.as_str()).filter(|_| is_map || value.as_text().is_some());
                    self.comments_above(column, &path, probe);
                }
            }
            let head = if is_map { format!("{prefix}{}", self.key(&name)) } else { format!("{prefix}-") };
            let start = self.lines.len();
            self.value(&head, value, column, &path, is_map.then_some(name.as_str()));
            if dashed {
                let _ = first;
                self.lines[start].dashed = true;
            }
        }
    }

    fn key(&mut self, name: &str) -> String {
        match self.chance.below(if self.own { 10 } else { 1 }) {
            1 => format!("\"{name}\":"),
            2 => format!("'{name}':"),
            3 => format!("{name} :"),
            _ => format!("{name}:"),
        }
    }

    fn value(&mut self, head: &str, node: &Node, column: usize, path: &[String], key: Option<&str>) {
        let leaves = !names(node).is_empty() && names(node).iter().all(|(_, value)| value.as_text().is_some());
        match &node.value {
            Value::Scalar { text, plain } => self.scalar(head, text, *plain, column, path, key),
            _ if self.own && leaves && self.chance.percent(25) => {
                let members: Vec<String> = names(node).iter().map(|(name, value)| self.flow(node, name, value)).collect();
                let brackets = if matches!(node.value, Value::Mapping(_)) { ["{", "}"] } else { ["[", "]"] };
                let trailing = self.trailing(path, key);
                let text = format!("{head} {}{}{}{trailing}", brackets[0], members.join(", "), brackets[1]);
                self.line(text, path, true);
            }
            Value::Sequence(_) => {
                let trailing = self.trailing(path, key);
                self.line(format!("{head}{trailing}"), path, false);
                let step = if self.own { *self.chance.pick(&[0, 2, 2, 4]) } else { 2 };
                self.collection(node, column + step, path, None);
                if step > 0 {
                    self.comments_above(column + step, path, None);
                }
            }
            Value::Mapping(_) if key.is_none() => {
                let gap = if self.own { 1 + self.chance.below(3) } else { 1 };
                self.collection(node, column + 1 + gap, path, Some(format!("{head}{}", " ".repeat(gap))));
                self.comments_above(column + 1 + gap, path, None);
            }
            Value::Mapping(_) => {
                let trailing = self.trailing(path, key);
                self.line(format!("{head}{trailing}"), path, false);
                let step = if self.own { 1 + self.chance.below(4) } else { 2 };
                self.collection(node, column + step, path, None);
                self.comments_above(column + step, path, None);
            }
        }
    }

    fn flow(&mut self, of: &Node, name: &str, value: &Node) -> String {
        let text = match &value.value {
            Value::Scalar { text, plain: true } => text.clone(),
            _ => quoted(value.as_text().unwrap_or_default()),
        };
        if matches!(of.value, Value::Mapping(_)) { format!("{name}: {text}") } else { text }
    }

    fn scalar(&mut self, head: &str, text: &str, plain: bool, column: usize, path: &[String], key: Option<&str>) {
        let canonical = canonical(text, plain);
        let trailing = self.trailing(path, key.or(Some(text)));
        let single = text.chars().all(|c| c != '\n') && !text.is_empty();
        let gap = if self.own && self.chance.percent(10) { "  " } else { " " };
        match self.chance.below(if self.own && !plain { 6 } else { 1 }) {
            1 | 2 => self.line(format!("{head}{gap}{}{trailing}", quoted(text)), path, false),
            3 if single => self.line(format!("{head}{gap}'{}'{trailing}", text.replace('\'', "''")), path, false),
            4 if canonical.len() == 1 && self.chance.percent(30) && trailing.is_empty() => {
                self.line(head.to_owned(), path, false);
                self.line(format!("{}{}", " ".repeat(column + 3), canonical[0]), path, false);
            }
            _ => {
                self.line(format!("{head}{gap}{}{trailing}", canonical[0]), path, false);
                for line in &canonical[1..] {
                    let pad = if line.is_empty() { 0 } else { column + 2 };
                    self.line(format!("{}{line}", " ".repeat(pad)), path, false);
                }
            }
        }
    }
}

/// The canonical spelling of a text, by lines, without indentation.
fn canonical(text: &str, plain: bool) -> Vec<String> {
    let node = Node::new(Value::Sequence(vec![Node::new(Value::Scalar { text: text.to_owned(), plain })]));
    spell(&node).lines().map(|line| line.get(2..).unwrap_or_default().to_owned()).collect()
}

fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}
