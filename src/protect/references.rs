//! References to articles, gazettes, parliamentary papers, cases and European documents.
use super::ProtectedKind as Kind;

/// Recognises something and moves on behind it, or fails anywhere.
pub(super) type Rule = fn(&mut Cursor<'_>) -> bool;

/// A place in a line, moved along by what is recognised.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'l> {
    line: &'l str,
    pub(super) at: usize,
}

impl<'l> Cursor<'l> {
    pub(super) fn new(line: &'l str, at: usize) -> Self {
        Self { line, at }
    }

    fn rest(&self) -> &'l str {
        &self.line[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Takes `sign` if it comes next.
    pub(super) fn take(&mut self, sign: &str) -> bool {
        let found = self.rest().starts_with(sign);
        self.at += if found { sign.len() } else { 0 };
        found
    }

    /// Takes characters that hold; whether there were any.
    pub(super) fn take_while(&mut self, holds: impl Fn(char) -> bool) -> &'l str {
        let rest = self.rest();
        let len = rest.find(|c| !holds(c)).unwrap_or(rest.len());
        self.at += len;
        &rest[..len]
    }

    pub(super) fn digits(&mut self) -> &'l str {
        self.take_while(|c| c.is_ascii_digit())
    }

    /// Takes blanks; a reference may have none.
    pub(super) fn blanks(&mut self) -> bool {
        !self
            .take_while(|c| matches!(c, ' ' | '\t' | '\u{a0}'))
            .is_empty()
    }

    /// Takes one of the words, if it ends there.
    pub(super) fn word(&mut self, words: &[&str]) -> bool {
        let mut ahead = *self;
        let found = ahead.take_while(char::is_alphabetic);
        let is_one = words.contains(&found);
        if is_one {
            *self = ahead;
        }
        is_one
    }

    /// Runs `part`; goes back if it fails.
    pub(super) fn attempt(&mut self, part: impl FnOnce(&mut Self) -> bool) -> bool {
        let before = *self;
        let done = part(self);
        if !done {
            *self = before;
        }
        done
    }

    /// Takes `part` again and again.
    fn repeat(&mut self, mut part: impl FnMut(&mut Self) -> bool) {
        while self.attempt(&mut part) {}
    }

    pub(super) fn ends_word(&self) -> bool {
        !self.peek().is_some_and(char::is_alphanumeric)
    }
}

const ORDINALS: [&str; 22] = [
    "eerste",
    "tweede",
    "derde",
    "vierde",
    "vijfde",
    "zesde",
    "zevende",
    "achtste",
    "negende",
    "tiende",
    "elfde",
    "twaalfde",
    "dertiende",
    "veertiende",
    "vijftiende",
    "zestiende",
    "zeventiende",
    "achttiende",
    "negentiende",
    "twintigste",
    "laatste",
    "enige",
];

const ARTICLES: [&str; 12] = [
    "artikel",
    "artikelen",
    "Artikel",
    "Artikelen",
    "ARTIKEL",
    "art",
    "arts",
    "artt",
    "Art",
    "Artt",
    "paragraaf",
    "Paragraaf",
];

const CHAPTERS: [&str; 14] = [
    "hoofdstuk",
    "Hoofdstuk",
    "afdeling",
    "Afdeling",
    "titel",
    "Titel",
    "bijlage",
    "Bijlage",
    "boek",
    "Boek",
    "lid",
    "onderdeel",
    "Deel",
    "deel",
];

const GAZETTES: [&str; 11] = [
    "Stcrt",
    "Stb",
    "Trb",
    "Staatsblad",
    "Staatscourant",
    "Tractatenblad",
    "PbEU",
    "PbEG",
    "PB",
    "Pb",
    "Gemeenteblad",
];

const PAPERS: [&str; 5] = [
    "Kamerstukken",
    "Kamerstuk",
    "Handelingen",
    "Aanhangsel",
    "Bijlagen",
];

const EUROPEAN: [&str; 5] = ["COM", "SEC", "SWD", "JOIN", "COD"];

/// Whether a reference may begin with this word of small letters, the first of which may be a capital.
pub(super) fn may_begin(word: &str) -> bool {
    let lists: [&[&str]; 4] = [&ARTICLES, &CHAPTERS, &GAZETTES, &PAPERS];
    let is_listed = |list: &[&str]| list.contains(&word);
    match word.as_bytes() {
        [b'a'..=b'z', ..] => lists[..2].iter().any(|list| is_listed(list)),
        _ => lists.iter().any(|list| is_listed(list)),
    }
}

/// The reference that begins at the cursor; the cursor then stands behind it.
pub(super) fn reference(c: &mut Cursor<'_>) -> Option<Kind> {
    let kinds: [(Rule, Kind); 6] = [
        (article, Kind::Article),
        (gazette, Kind::Gazette),
        (papers, Kind::Parliament),
        (ecli, Kind::Ecli),
        (european, Kind::European),
        (chapter, Kind::Article),
    ];
    kinds
        .into_iter()
        .find_map(|(part, kind)| c.attempt(part).then_some(kind))
}

/// "3:42", "12a", "6.2.1", "IV", "7:658".
fn article_number(c: &mut Cursor<'_>) -> bool {
    let first = c.digits();
    if first.is_empty() {
        let roman = c.take_while(|c| matches!(c, 'I' | 'V' | 'X' | 'L'));
        return !roman.is_empty() && c.ends_word();
    }
    c.repeat(|c| {
        (c.take(":") || c.take(".") || c.take("-") || c.take("/")) && !c.digits().is_empty()
    });
    c.attempt(|c| {
        let letters = c.take_while(|c| c.is_ascii_lowercase());
        // "10aa", but "4is" lost a space.
        let is_word = matches!(
            letters,
            "en" | "er" | "in" | "is" | "of" | "om" | "op" | "te"
        );
        (1..=2).contains(&letters.len()) && !is_word && c.ends_word()
    });
    c.repeat(|c| (c.take(".") || c.take(":")) && !c.digits().is_empty());
    c.ends_word()
}

fn letter(c: &mut Cursor<'_>) -> bool {
    let found = c.take_while(char::is_alphanumeric);
    let small = found.len() <= 2
        && found
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let sign = !found.is_empty() && small;
    if sign {
        c.take("°");
    }
    sign
}

/// ", tweede lid", ", onder a", " en 4", ", aanhef".
fn member(c: &mut Cursor<'_>) -> bool {
    let comma = c.take(",");
    if !c.blanks() {
        return false;
    }
    let joined = c.attempt(|c| {
        c.word(&["en", "of", "juncto", "jo", "respectievelijk"]) && {
            c.take(".");
            c.blanks()
        }
    }) || c.attempt(|c| {
        c.word(&["tot"])
            && c.blanks()
            && c.word(&["en"])
            && c.blanks()
            && c.word(&["met"])
            && c.blanks()
    });
    let part = c.attempt(|c| {
        c.word(&ORDINALS) && c.blanks() && c.word(&["lid", "volzin", "alinea", "zin"])
    }) || c.attempt(|c| {
        c.word(&["lid", "onder", "onderdeel", "sub", "leden", "onderdelen"])
            && c.blanks()
            && letter(c)
    }) || c.attempt(|c| c.word(&["aanhef"]));
    part || (joined || comma) && c.attempt(article_number)
        || joined && c.attempt(|c| c.word(&ORDINALS) && c.ends_word())
        || joined && c.attempt(|c| letter(c) && c.ends_word())
}

fn article(c: &mut Cursor<'_>) -> bool {
    let sign = c.take("§");
    if sign {
        c.take("§");
        c.blanks();
    } else {
        if !c.word(&ARTICLES) {
            return false;
        }
        c.take(".");
        if !c.blanks() {
            return false;
        }
    }
    if !article_number(c) {
        return false;
    }
    c.repeat(member);
    true
}

fn chapter(c: &mut Cursor<'_>) -> bool {
    if !c.word(&CHAPTERS) || !c.blanks() {
        return false;
    }
    c.attempt(article_number)
        || c.attempt(|c| {
            let one = c.take_while(char::is_alphanumeric);
            one.len() == 1 && one.chars().all(|c| c.is_ascii_uppercase())
        })
}

/// " 2019", ", 64123", "/1", " L 119", ", nr. 7", ", p. 3".
fn citation(c: &mut Cursor<'_>) -> bool {
    let comma = c.take(",") || c.take("/") || c.take("-") || c.take(":");
    let blank = c.blanks();
    if !comma && !blank {
        return false;
    }
    if c.attempt(|c| {
        c.word(&["nr", "nrs", "no", "p", "blz", "bl", "bijl", "jaargang"]) && {
            c.take(".");
            c.blanks();
            !c.digits().is_empty()
        }
    }) {
        c.repeat(|c| (c.take("-") || c.take("–") || c.take("/")) && !c.digits().is_empty());
        return c.ends_word();
    }
    if !c.digits().is_empty() {
        c.repeat(|c| {
            (c.take("/") || c.take("-") || c.take("–") || c.take(".") || c.take(":"))
                && !c.digits().is_empty()
        });
        c.attempt(|c| c.take_while(|c| c.is_ascii_lowercase()).len() == 1);
        return c.ends_word();
    }
    let sign = c.take_while(|c| c.is_ascii_uppercase());
    !sign.is_empty() && sign.len() <= 6 && c.ends_word()
}

fn gazette(c: &mut Cursor<'_>) -> bool {
    if !c.word(&GAZETTES) {
        return false;
    }
    c.take(".");
    let first = c.at;
    c.repeat(citation);
    c.line[first..c.at].contains(|c: char| c.is_ascii_digit())
}

fn papers(c: &mut Cursor<'_>) -> bool {
    if !c.word(&PAPERS) {
        return false;
    }
    let first = c.at;
    c.repeat(citation);
    c.line[first..c.at].contains(|c: char| c.is_ascii_digit())
}

fn ecli(c: &mut Cursor<'_>) -> bool {
    let sign = |c: char| c.is_ascii_alphanumeric() || c == '.';
    c.take("ECLI:")
        && !c.take_while(|c| c.is_ascii_uppercase()).is_empty()
        && c.take(":")
        && !c.take_while(char::is_alphanumeric).is_empty()
        && c.take(":")
        && c.digits().len() == 4
        && c.take(":")
        && {
            let last = c.take_while(sign);
            c.at -= last.len() - last.trim_end_matches('.').len();
            !last.is_empty()
        }
}

fn european(c: &mut Cursor<'_>) -> bool {
    if !c.word(&EUROPEAN) {
        return false;
    }
    c.blanks();
    if !(c.take("(") && c.digits().len() == 4 && c.take(")")) {
        return false;
    }
    c.blanks();
    !c.digits().is_empty() && c.ends_word()
}
