//! Who made a change: the mail addresses of its commits, with the files that each touched. They are what git was told, not what anybody
//! signed; so they take votes away and never give any.

use super::{Git, NotRead, Revision};

/// A commit's people and the files that it touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authored {
    /// Mail addresses in lower case: author, committer, and who is named as a co-author.
    pub people: Vec<String>,
    /// The files, from the registry's root.
    pub files: Vec<String>,
}

/// What parts the fields of a commit; no mail address and no file name as git quotes it holds one.
const FIELD: char = '\u{1}';

impl Git {
    /// The commits that `head` has and `base` has not. Of a merge, what it holds that none of its parents has.
    ///
    /// # Errors
    /// When git cannot tell.
    pub fn authors(&self, base: &Revision, head: &Revision) -> Result<Vec<Authored>, NotRead> {
        let Some(old) = &base.commit else { return Ok(Vec::new()) };
        let Some(new) = &head.commit else { return self.oneself(base, head) };
        let form = "--format=%x01%ae%x01%ce%x01%(trailers:key=Co-authored-by,valueonly,separator=%x20)%x01";
        let range = format!("{old}..{new}");
        let words = ["log", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-relative", "--name-only", "-c", form, &range];
        let out = self.output(&words, &[])?;
        let text = String::from_utf8_lossy(&out);
        let mut fields = text.split(FIELD).skip(1);
        let mut authored = Vec::new();
        while let (Some(author), Some(committer), Some(others), Some(files)) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        {
            let named = others.split(['<', '>', ' ']).filter(|word| word.contains('@'));
            let people = [author, committer].into_iter().chain(named).map(str::to_ascii_lowercase).collect();
            let files = files.lines().filter_map(|line| line.strip_prefix(self.prefix())).filter(|file| !file.is_empty());
            authored.push(Authored { people, files: files.map(str::to_owned).collect() });
        }
        Ok(authored)
    }

    /// What is staged is the work of whoever is about to commit it.
    fn oneself(&self, base: &Revision, head: &Revision) -> Result<Vec<Authored>, NotRead> {
        let out = self.output(&["var", "GIT_AUTHOR_IDENT"], &[]).unwrap_or_default();
        let text = String::from_utf8_lossy(&out).into_owned();
        let mail = text.split(['<', '>']).nth(1).unwrap_or_default().to_ascii_lowercase();
        let files = self.changed(base, head)?.into_iter().map(|change| change.path).collect();
        Ok(vec![Authored { people: vec![mail], files }])
    }
}
