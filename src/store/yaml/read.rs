//! From bytes to a tree, by way of the strict reader and the YAML library's events. Refused by name and place is every part
//! of YAML that lets one text mean two things: anchors, aliases, tags, merge keys, directives, second documents, duplicate keys.

use super::{
    comment::{Pending, last_child, settle_tree, trail},
    flaw::{Flaw, shown},
    node::{Entry, Node, Value},
    secret, strict,
};
use granit_parser::{ErrorKind, Event, Parser, Placement, ScalarStyle, Span, StructureStyle};
use std::collections::HashMap;

/// How deep values may nest; the record itself is the first level.
pub const MAX_DEPTH: usize = 32;

/// How many values, keys and comments a file may hold. Within 1 MiB each would have ten bytes for itself, which no record comes near
/// to; a tree takes some hundred bytes for each, and this bounds it.
pub const MAX_VALUES: usize = 100_000;

/// Reads the one document of a file.
///
/// # Errors
/// Everything that is wrong with the text, by line.
pub fn read(bytes: &[u8]) -> Result<Node, Vec<Flaw>> {
    read_with_comments(bytes).map(|(node, _)| node)
}

/// A tree, and where each comment begins: line from 1, column from 0.
pub(super) type Commented = (Node, Vec<(usize, usize)>);

/// As [`read`], with the places of the comments.
pub(super) fn read_with_comments(bytes: &[u8]) -> Result<Commented, Vec<Flaw>> {
    let text = strict::check(bytes)?;
    let options = granit_parser::options! {
        strict_indentation: true,
        disallow_directives: true,
        emit_unresolved_aliases: true,
        max_buffered_comment_events: strict::MAX_BYTES,
    };
    let mut builder = Builder { text, ..Builder::default() };
    for event in Parser::new_from_str_with_options(text, options) {
        match event {
            Ok((event, span)) => builder.event(event, span),
            Err(error) => {
                builder.scan_error(&error);
                break;
            }
        }
        if builder.stopped || builder.flaws.len() >= strict::MAX_FLAWS {
            break;
        }
    }
    builder.finish()
}

/// A collection that is being read.
struct Frame {
    node: Node,
    block: bool,
    /// Where its entries begin, in characters from 0.
    column: usize,
    key: Option<Node>,
    /// The lines of the keys so far.
    keys: HashMap<String, usize>,
}

#[derive(Default)]
struct Builder<'t> {
    text: &'t str,
    frames: Vec<Frame>,
    root: Option<Node>,
    documents: usize,
    values: usize,
    pending: Pending,
    comments: Vec<(usize, usize)>,
    flaws: Vec<Flaw>,
    stopped: bool,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) {
        if matches!(event, Event::Comment(..) | Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..)) {
            self.values += 1;
            if self.values > MAX_VALUES {
                let message = format!("there are more than {MAX_VALUES} values, keys and comments");
                self.flaw(&span, &message, "split the record");
                self.stopped = true;
                return;
            }
        }
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents == 2 {
                    self.flaw(&span, "a second document begins here", "one file holds one record");
                    self.stopped = true;
                }
            }
            Event::Comment(text, placement) => self.comment(&text, placement, &span),
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_properties(anchor, tag.is_some(), &span);
                let empty = style == ScalarStyle::Plain && span.start == span.end;
                self.scalar(text.into_owned(), style == ScalarStyle::Plain, empty, &span);
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.flaw(&span, "an alias (`*`) stands for a value", "write the value out");
                self.scalar("*".to_owned(), false, false, &span);
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.refuse_properties(anchor, tag.is_some(), &span);
                self.open(Value::Sequence(Vec::new()), style, &span);
            }
            Event::MappingStart(style, anchor, tag) => {
                self.refuse_properties(anchor, tag.is_some(), &span);
                self.open(Value::Mapping(Vec::new()), style, &span);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(&span),
            _ => {}
        }
    }

    fn flaw(&mut self, span: &Span, message: &str, help: &str) {
        let width = if span.start.line() == span.end.line() { span.end.col().saturating_sub(span.start.col()) } else { 1 };
        self.flaws.push(Flaw::new(span.start.line(), span.start.col() + 1, width, message).help(help));
    }

    fn refuse_properties(&mut self, anchor: usize, tag: bool, span: &Span) {
        if anchor != 0 {
            self.flaw(span, "an anchor (`&`) names a value", "write the value out where it is needed");
        }
        if tag {
            self.flaw(span, "a tag (`!`) changes what a value means", "leave the tag out");
        }
    }

    fn scan_error(&mut self, error: &granit_parser::ScanError) {
        let marker = error.marker();
        let (line, column) = (marker.line(), marker.col() + 1);
        self.flaws.push(match error.kind() {
            ErrorKind::DirectiveDisallowed => {
                Flaw::new(line, column, 1, "a directive (`%`) changes how the text is read").help("leave it out")
            }
            _ => Flaw::new(line, column, 1, &format!("not YAML: {}", error.info())),
        });
        self.stopped = true;
    }

    fn comment(&mut self, text: &str, placement: Placement, span: &Span) {
        let text = format!("#{}", text.trim_end());
        self.comments.push((span.start.line(), span.start.col()));
        if placement == Placement::Right
            && let Some(frame) = self.frames.last_mut()
            && frame.on_line(span)
        {
            let comments = match (&mut frame.key, &mut frame.node.value) {
                (Some(key), _) => Some(&mut key.comments),
                (None, Value::Mapping(entries)) => entries.last_mut().map(|entry| &mut entry.key.comments),
                (None, Value::Sequence(items)) => items.last_mut().map(|item| &mut item.comments),
                (None, Value::Scalar { .. }) => None,
            };
            if let Some(comments) = comments {
                return trail(comments, text);
            }
        }
        self.pending.push(span.start.col(), text);
    }

    fn scalar(&mut self, text: String, plain: bool, empty: bool, span: &Span) {
        self.check_text(&text, span);
        let mut node = Node::new(Value::Scalar { text, plain });
        place(&mut node, span);
        if !self.in_key_position() {
            if empty {
                self.no_value(span);
            }
            self.begin_item(&mut node);
            return self.add(node);
        }
        if empty {
            self.flaw(span, "a value has no key", "write `key: value`");
        }
        self.add_key(node, span);
    }

    fn no_value(&mut self, span: &Span) {
        let Some(key) = self.frames.last().and_then(|frame| frame.key.as_ref()) else {
            return self.flaw(span, "there is no value here", "write one, or leave the line out");
        };
        let message = format!("`{}` has no value", shown(key.as_text().unwrap_or_default(), 80));
        let flaw = Flaw::new(key.line, key.column, key.width(), &message);
        self.flaws.push(flaw.help("leave the line out"));
    }

    fn add_key(&mut self, mut key: Node, span: &Span) {
        let is_root = self.frames.len() == 1;
        let Some(frame) = self.frames.last_mut() else { return };
        let column = if frame.block { frame.column } else { span.start.col() };
        let before = self.pending.settle(Some(column), last_child(&mut frame.node));
        let first = matches!(&frame.node.value, Value::Mapping(entries) if entries.is_empty());
        // What stands at the head of a file stays at its head, whatever entry comes first.
        if is_root && first {
            frame.node.comments.before = before
        } else {
            key.comments.before = before
        }
        let name = key.as_text().unwrap_or_default().to_owned();
        let merge = matches!(&key.value, Value::Scalar { text, plain: true } if text == "<<");
        let twice = frame.keys.get(&name).copied();
        frame.keys.entry(name.clone()).or_insert(key.line);
        frame.key = Some(key);
        if merge {
            self.flaw(span, "a merge key (`<<`) copies entries", "write the entries out");
        } else if let Some(line) = twice {
            let message = format!("`{}` stands twice; the first is in line {line}", shown(&name, 80));
            self.flaw(span, &message, "keep one of them");
        }
    }

    /// A text without the characters that the strict reader refuses, also where an escape would bring them in.
    fn check_text(&mut self, text: &str, span: &Span) {
        if let Some((c, kind)) = text.chars().find_map(|c| Some((c, strict::refused(c)?))) {
            let message = format!("{kind} (U+{:04X}) stands in the text", u32::from(c));
            self.flaw(span, &message, "take it out");
        }
        if let Some((kind, _)) = secret::find(text) {
            let message = format!("{kind} stands in the text, and a registry holds no secret");
            self.flaw(span, &message, "take it out, and treat the key as compromised if the file was ever shared");
        }
    }

    fn in_key_position(&self) -> bool {
        self.frames.last().is_some_and(|frame| matches!(frame.node.value, Value::Mapping(_)) && frame.key.is_none())
    }

    /// Gives an item of a sequence the comments above it; the value of a key leaves them to what follows.
    fn begin_item(&mut self, node: &mut Node) {
        let is_root = self.frames.len() == 1;
        let Some(frame) = self.frames.last_mut() else { return };
        if matches!(frame.node.value, Value::Mapping(_)) {
            if node.as_text().is_some() {
                let before = self.pending.settle(None, None);
                node.comments.before = before;
            }
            return;
        }
        let column = if frame.block { frame.column } else { node.column.saturating_sub(1) };
        let before = self.pending.settle(Some(column), last_child(&mut frame.node));
        let first = matches!(&frame.node.value, Value::Sequence(items) if items.is_empty());
        if is_root && first { frame.node.comments.before = before } else { node.comments.before = before }
    }

    fn open(&mut self, value: Value, style: StructureStyle, span: &Span) {
        if self.in_key_position() {
            self.flaw(span, "a key is a list or a mapping", "a key is a word");
            self.stopped = true;
        } else if self.frames.len() >= MAX_DEPTH {
            self.flaw(span, &format!("values nest deeper than {MAX_DEPTH} levels"), "no record nests so deep");
            self.stopped = true;
        }
        let mut node = Node::new(value);
        place(&mut node, span);
        self.begin_item(&mut node);
        let block = style == StructureStyle::Block;
        let column = if block { self.first_column(span) } else { span.start.col() };
        node.column = column + 1;
        self.frames.push(Frame { node, block, column, key: None, keys: HashMap::new() });
    }

    /// Where the entries of a block begin. Of a list that is indented no deeper than its key the parser says where the first item stands,
    /// not its dash.
    fn first_column(&self, span: &Span) -> usize {
        let key = self.frames.last().filter(|frame| frame.block && matches!(frame.node.value, Value::Mapping(_)));
        let before = span.start.byte_offset().and_then(|at| self.text.get(..at)).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        match key {
            Some(key) if key.column < span.start.col() && line.chars().nth(key.column) == Some('-') => key.column,
            _ => span.start.col(),
        }
    }

    fn close(&mut self, span: &Span) {
        let Some(Frame { mut node, block, column, .. }) = self.frames.pop() else { return };
        // The end of a block is noticed only where the next thing begins, so its last entry knows better.
        let end = match last_child(&mut node) {
            Some(last) if block => (last.end_line, last.end_column),
            _ => (span.end.line(), span.end.col() + 1),
        };
        (node.end_line, node.end_column) = end;
        // A list of one has room for four, and lists of lists have that at every step.
        match &mut node.value {
            Value::Sequence(items) => items.shrink_to_fit(),
            Value::Mapping(entries) => entries.shrink_to_fit(),
            Value::Scalar { .. } => {}
        }
        if block {
            self.pending.close(column);
        }
        self.add(node);
    }

    fn add(&mut self, node: Node) {
        match self.frames.last_mut() {
            None => self.root = Some(node),
            Some(frame) => match (&mut frame.node.value, frame.key.take()) {
                (Value::Mapping(entries), Some(key)) => entries.push(Entry { key, value: node }),
                (Value::Sequence(items), _) => items.push(node),
                _ => self.stopped = true,
            },
        }
    }

    fn finish(mut self) -> Result<Commented, Vec<Flaw>> {
        let Some(mut root) = self.root.take().filter(|_| self.flaws.is_empty()) else {
            if self.flaws.is_empty() {
                self.flaws.push(Flaw::new(1, 1, 1, "the file is empty").help("a record is a mapping: `key: value`"));
            }
            self.flaws.sort();
            return Err(self.flaws);
        };
        let rest = self.pending.settle(None, Some(&mut root));
        root.comments.before.extend(rest);
        settle_tree(&mut root);
        Ok((root, self.comments))
    }
}

impl Frame {
    /// Whether a comment stands on a line of the key or the entry that was read last.
    fn on_line(&mut self, comment: &Span) -> bool {
        let line = comment.start.line();
        if let Some(key) = &self.key {
            return key.end_line == line;
        }
        let key_line = match &self.node.value {
            Value::Mapping(entries) => entries.last().map(|entry| entry.key.end_line),
            _ => None,
        };
        let Some(value) = last_child(&mut self.node) else { return false };
        // The comment after the `|` of a literal text comes after that text.
        let on_header = value.as_text().is_some() && line < value.line;
        let ends_here = value.end_line == line && value.end_column > 1 && comment.start.col() + 1 >= value.end_column;
        key_line == Some(line) || on_header || ends_here
    }
}

fn place(node: &mut Node, span: &Span) {
    (node.line, node.column) = (span.start.line(), span.start.col() + 1);
    (node.end_line, node.end_column) = (span.end.line(), span.end.col() + 1);
}
