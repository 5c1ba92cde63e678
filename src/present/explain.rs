//! A page in Markdown for a terminal: headings, paragraphs, lists, fenced code, inline code. That is all that the pages use;
//! anything else is shown as it is written.

use super::{style, visible, wrap};

/// What of the page comes next: lines that belong together.
enum Block<'a> {
    Heading(usize, &'a str),
    Paragraph(String),
    Item(String, String),
    Code(Vec<&'a str>),
}

/// A page for a terminal of `width` columns. Lines of code are not broken.
#[must_use]
pub fn page(markdown: &str, width: usize) -> String {
    let mut text = String::new();
    let mut after_item = false;
    for block in blocks(markdown) {
        let item = matches!(block, Block::Item(..));
        let together = after_item && item;
        if !text.is_empty() && !together {
            text.push('\n');
        }
        after_item = item;
        match block {
            Block::Heading(1, title) => {
                text.push_str(&format!("{}\n", style::paint(style::HEADING.underline(), &visible::line(title))))
            }
            Block::Heading(_, title) => text.push_str(&format!("{}\n", style::heading(&visible::line(title)))),
            Block::Paragraph(words) => text.push_str(&wrap::hanging("", &inline(&words), width)),
            Block::Item(sign, words) => text.push_str(&wrap::hanging(&format!("  {sign} "), &inline(&words), width)),
            Block::Code(lines) => {
                for line in lines {
                    text.push_str(format!("    {}", style::code(&visible::line(&line.replace('\t', "    ")))).trim_end());
                    text.push('\n');
                }
            }
        }
    }
    text
}

fn blocks(markdown: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = markdown.lines();
    let mut open = false;
    while let Some(line) = lines.next() {
        let words = line.trim();
        if words.is_empty() {
            open = false;
        } else if let Some(fence) = fence(words) {
            // The closing fence is at least as long as the opening one (CommonMark 0.31, section 4.5).
            blocks.push(Block::Code(lines.by_ref().take_while(|l| !closes(l.trim(), fence)).collect()));
            open = false;
        } else if let Some((depth, title)) = heading(words) {
            blocks.push(Block::Heading(depth, title));
            open = false;
        } else if let Some((sign, words)) = item(words) {
            blocks.push(Block::Item(sign, words.to_owned()));
            open = true;
        } else {
            match blocks.last_mut().filter(|_| open) {
                Some(Block::Paragraph(text) | Block::Item(_, text)) => {
                    text.push(' ');
                    text.push_str(words);
                }
                _ => blocks.push(Block::Paragraph(words.to_owned())),
            }
            open = true;
        }
    }
    blocks
}

/// The back-ticks or tildes that open a block of code.
fn fence(line: &str) -> Option<&str> {
    let sign = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let rest = line.trim_start_matches(sign);
    let fence = &line[..line.len() - rest.len()];
    (fence.len() >= 3 && !rest.contains('`')).then_some(fence)
}

fn closes(line: &str, fence: &str) -> bool {
    line.starts_with(fence) && line.bytes().all(|b| fence.as_bytes().first() == Some(&b))
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let title = line.trim_start_matches('#');
    let depth = line.len() - title.len();
    ((1..=6).contains(&depth) && title.starts_with(' ')).then(|| (depth, title.trim()))
}

/// The sign of a list's item, as it is shown, and the words after it.
fn item(line: &str) -> Option<(String, &str)> {
    if let Some(words) = ["- ", "* ", "+ "].iter().find_map(|sign| line.strip_prefix(sign)) {
        return Some(("•".to_owned(), words));
    }
    let (number, words) = line.split_once(". ")?;
    (1..=3).contains(&number.len()).then_some(())?;
    number.bytes().all(|b| b.is_ascii_digit()).then(|| (format!("{number}."), words))
}

/// Words with inline code painted, each word of it alone, so that a line may be broken between them. The back-ticks stay for
/// those who see no colour.
fn inline(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return visible::line(text).into_owned();
    }
    let paint = |part: &str| format!("`{}`", visible::line(part)).split(' ').map(style::code).collect::<Vec<_>>().join(" ");
    let show = |(n, part): (usize, &&str)| if n % 2 == 1 { paint(part) } else { visible::line(part).into_owned() };
    parts.iter().enumerate().map(show).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# contact-missing\n\nEach tier says which contacts of a partner must be named: for the integration \
        (`technical`), for incidents (`security`), and\nfor taking access back (`revocation`).\n\n## How to fix it\n\n\
        - name the contact, with `admit onboard partner`;\n  a mailbox will do\n- or ask for a waiver\n\n1. first\n2. second\n\n\
        ```console\n$ admit onboard partner acme-pay --security-contact 'Acme SOC <soc@acme-pay.example>'\n\n# a comment\n```\n\
        After the code.\n";

    #[test]
    fn a_page_is_wrapped_and_its_code_is_not() {
        insta::assert_snapshot!(anstream::adapter::strip_str(&page(PAGE, 60)).to_string(), @r#"
        contact-missing

        Each tier says which contacts of a partner must be named:
        for the integration (`technical`), for incidents
        (`security`), and for taking access back (`revocation`).

        How to fix it

          • name the contact, with `admit onboard partner`; a
            mailbox will do
          • or ask for a waiver
          1. first
          2. second

            $ admit onboard partner acme-pay --security-contact 'Acme SOC <soc@acme-pay.example>'

            # a comment

        After the code.
        "#);
    }

    #[test]
    fn code_and_headings_are_painted() {
        let painted = page("# a\n\n## b\n\nuse `admit audit` now\n\n```\nx\n```\n", 80).replace('\u{1b}', "^");
        insta::assert_snapshot!(painted, @r#"
        ^[1m^[4ma^[0m

        ^[1mb^[0m

        use ^[36m`admit^[0m ^[36maudit`^[0m now

            ^[36mx^[0m
        "#);
    }

    #[test]
    fn what_is_not_closed_or_not_markdown_is_shown() {
        assert_eq!(page("a ` b", 80), "a ` b\n");
        assert_eq!(page("####### x\n#y", 80), "####### x #y\n");
        assert_eq!(anstream::adapter::strip_str(&page("```\nx\n", 80)).to_string(), "    x\n");
        assert_eq!(page("", 80), "");
        assert_eq!(page("a\u{1b}[2Jb", 80), "a\\u{1b}[2Jb\n");
    }
}
