//! Ways to spoil the bytes of a file, and things that stand where a file should be. The same seed spoils in the same way.

use std::{fs, os::unix::fs::symlink, path::Path, process::Command};

/// Numbers that are the same in each run (Steele and others' SplitMix64).
pub(super) struct Chance(pub(super) u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }
}

type Spoil = fn(&[u8], &mut Chance) -> Vec<u8>;

/// Every way, with its name.
pub(super) const ALL: [(&str, Spoil); 26] = [
    ("a byte flipped", |old, chance| flipped(old, chance, 1)),
    ("twenty bytes flipped", |old, chance| flipped(old, chance, 20)),
    ("a bit flipped", |old, chance| {
        let mut new = old.to_vec();
        let at = chance.below(new.len());
        new[at] ^= 1 << chance.below(8);
        new
    }),
    ("cut", |old, chance| old[..chance.below(old.len())].to_vec()),
    ("its beginning cut", |old, chance| old[chance.below(old.len())..].to_vec()),
    ("a line twice", |old, chance| lines(old, chance, |lines, at, _| lines.insert(at, lines[at].clone()))),
    ("a line less", |old, chance| lines(old, chance, |lines, at, _| drop(lines.remove(at)))),
    ("two lines swapped", |old, chance| lines(old, chance, |lines, at, other| lines.swap(at, other))),
    ("a line indented", |old, chance| lines(old, chance, |lines, at, _| lines[at].splice(..0, *b"   ").for_each(drop))),
    ("a line of another place", |old, chance| lines(old, chance, |lines, at, other| lines[at] = lines[other].clone())),
    ("the whole twice", |old, _| [old, old].concat()),
    ("empty", |_, _| Vec::new()),
    ("a line feed", |_, _| b"\n".to_vec()),
    ("a huge line", |old, _| [old, "note: ".as_bytes(), &vec![b'a'; 100_000], b"\n"].concat()),
    ("over the limit", |old, _| [old, &b"# padding\n".repeat(120_000)].concat()),
    ("a zero byte", |old, chance| inserted(old, chance, b"\0")),
    ("not UTF-8", |old, chance| inserted(old, chance, b"\xff\xc3\x28")),
    ("a byte order mark", |old, _| [b"\xef\xbb\xbf", old].concat()),
    ("carriage returns", |old, _| String::from_utf8_lossy(old).replace('\n', "\r\n").into_bytes()),
    ("an override of direction", |old, chance| inserted(old, chance, "\u{202e}".as_bytes())),
    ("deep", |_, _| b"- ".repeat(5000)),
    ("deep braces", |_, _| b"{\"a\":".repeat(20_000)),
    ("aliases", |_, _| b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n".to_vec()),
    ("random YAML", |_, chance| random_yaml(chance)),
    ("random YAML after it", |old, chance| [old, &random_yaml(chance)].concat()),
    ("numbers grown", |old, _| {
        old.iter().flat_map(|b| if b.is_ascii_digit() { vec![b'9', *b, b'9'] } else { vec![*b] }).collect()
    }),
];

fn flipped(old: &[u8], chance: &mut Chance, times: usize) -> Vec<u8> {
    let mut new = old.to_vec();
    for _ in 0..times {
        let at = chance.below(new.len());
        new[at] = u8::try_from(chance.below(256)).unwrap();
    }
    new
}

fn inserted(old: &[u8], chance: &mut Chance, what: &[u8]) -> Vec<u8> {
    let (before, after) = old.split_at(chance.below(old.len()));
    [before, what, after].concat()
}

fn lines(old: &[u8], chance: &mut Chance, change: fn(&mut Vec<Vec<u8>>, usize, usize)) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = old.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
    let (at, other) = (chance.below(lines.len()), chance.below(lines.len()));
    change(&mut lines, at, other);
    lines.join(&b'\n')
}

fn random_yaml(chance: &mut Chance) -> Vec<u8> {
    const PARTS: [&str; 24] = [
        "id: ",
        "- ",
        "  ",
        "\n",
        ": ",
        "\"",
        "'",
        "|\n",
        ">-\n",
        "# ",
        "!!map ",
        "%YAML 1.2\n",
        "---\n",
        "...\n",
        "? ",
        "[",
        "]",
        "{",
        "}",
        "environments:\n",
        "<<: *x\n",
        "2026-02-30",
        "1e999",
        "\t",
    ];
    (0..chance.below(60)).map(|_| PARTS[chance.below(PARTS.len())]).collect::<String>().into_bytes()
}

type Stand = fn(&Path);

/// Things that are no file, with their names.
pub(super) const STAND_INS: [(&str, Stand); 5] = [
    ("a folder", |path| fs::create_dir(path).unwrap()),
    ("a link to a file", |path| symlink("/etc/passwd", path).unwrap()),
    ("a link to nothing", |path| symlink("nowhere", path).unwrap()),
    ("a link to itself", |path| symlink(path.file_name().unwrap(), path).unwrap()),
    ("a pipe", |path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success(), "mkfifo")),
];
