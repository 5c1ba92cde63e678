//! A rule's page, taken apart: its headings, and the blocks below each.

/// A page of `docs/rules`.
pub(super) struct Page<'a> {
    pub(super) title: &'a str,
    pub(super) lead: String,
    pub(super) sections: Vec<Section<'a>>,
}

/// What stands below one heading.
pub(super) struct Section<'a> {
    pub(super) heading: &'a str,
    pub(super) prose: String,
    pub(super) blocks: Vec<Block<'a>>,
}

/// A fenced block: the word and the file after the fence, and the lines.
pub(super) struct Block<'a> {
    pub(super) language: &'a str,
    pub(super) file: Option<&'a str>,
    pub(super) text: String,
}

impl<'a> Page<'a> {
    /// Takes a page apart.
    pub(super) fn parse(text: &'a str) -> Self {
        let mut page = Page { title: "", lead: String::new(), sections: Vec::new() };
        let mut block: Option<Block<'a>> = None;
        for line in text.lines() {
            if let Some(open) = block.as_mut() {
                if line == "```" {
                    page.sections.last_mut().expect("a block stands below a heading").blocks.extend(block.take());
                } else {
                    open.text.push_str(line);
                    open.text.push('\n');
                }
            } else if let Some(info) = line.strip_prefix("```") {
                let (language, file) = info.split_once(' ').map_or((info, None), |(language, file)| (language, Some(file)));
                block = Some(Block { language, file, text: String::new() });
            } else if let Some(heading) = line.strip_prefix("## ") {
                page.sections.push(Section { heading, prose: String::new(), blocks: Vec::new() });
            } else if let Some(title) = line.strip_prefix("# ") {
                page.title = title;
            } else {
                let prose = page.sections.last_mut().map_or(&mut page.lead, |section| &mut section.prose);
                prose.push_str(line);
                prose.push('\n');
            }
        }
        assert!(block.is_none(), "a block of `{}` has no end", page.title);
        page
    }

    /// The section of that heading.
    pub(super) fn section(&self, heading: &str) -> &Section<'a> {
        self.sections.iter().find(|s| s.heading == heading).unwrap_or_else(|| panic!("`{}` lacks `## {heading}`", self.title))
    }
}

impl Section<'_> {
    /// The blocks that say which file of the good world they change.
    pub(super) fn samples(&self) -> impl Iterator<Item = &Block<'_>> {
        self.blocks.iter().filter(|block| block.file.is_some())
    }
}
