//! Reads a Hunspell `.aff`/`.dic` pair and expands it into inflected forms.
//!
//! Suffixes, prefixes, their cross products and one further suffix from
//! continuation flags (Hunspell's "twofold" stripping) are expanded. Supported
//! are `SET UTF-8` with `FLAG long`, as the Dutch dictionary has them.
use std::collections::{BTreeMap, HashMap};

use super::entry::Roles;
use crate::error::{Error, ErrorKind, Result};

#[derive(Debug)]
struct Affix {
    strip: String,
    add: String,
    flags: Vec<String>,
    condition: Vec<Class>,
    cross: bool,
}

/// One character of an affix condition: `(negated, members)`; empty and negated is any.
#[derive(Debug)]
struct Class(bool, Vec<char>);

/// What the `.aff` file says.
#[derive(Debug, Default)]
struct Affixes {
    suffixes: HashMap<String, Vec<Affix>>,
    prefixes: HashMap<String, Vec<Affix>>,
    roles: HashMap<String, Roles>,
    needs_affix: Option<String>,
}

fn flags(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    chars.chunks(2).map(|pair| pair.iter().collect()).collect()
}

fn condition(text: &str) -> Vec<Class> {
    let mut out = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.push(match c {
            '.' => Class(true, Vec::new()),
            '[' => {
                let mut members: Vec<char> = chars.by_ref().take_while(|&c| c != ']').collect();
                let negated = members.first() == Some(&'^');
                if negated {
                    members.remove(0);
                }
                Class(negated, members)
            }
            c => Class(false, vec![c]),
        });
    }
    out
}

fn matches(condition: &[Class], chars: &[char]) -> bool {
    condition
        .iter()
        .zip(chars)
        .all(|(class, c)| class.1.contains(c) != class.0)
}

impl Affix {
    fn suffix(&self, word: &str) -> Option<String> {
        let stem = word.strip_suffix(self.strip.as_str())?;
        let chars: Vec<char> = word.chars().collect();
        let from = chars.len().checked_sub(self.condition.len())?;
        (!stem.is_empty() && matches(&self.condition, &chars[from..]))
            .then(|| format!("{stem}{}", self.add))
    }

    fn prefix(&self, word: &str) -> Option<String> {
        let stem = word.strip_prefix(self.strip.as_str())?;
        let chars: Vec<char> = word.chars().collect();
        (chars.len() >= self.condition.len() && matches(&self.condition, &chars))
            .then(|| format!("{}{stem}", self.add))
    }
}

impl Affixes {
    fn parse(text: &str) -> Result<Self> {
        let mut out = Self::default();
        let mut cross: HashMap<String, bool> = HashMap::new();
        for (n, line) in text.lines().enumerate() {
            let f: Vec<&str> = line.split_whitespace().collect();
            let role = match (f.first().copied(), f.len()) {
                (Some("SFX" | "PFX"), 4) => {
                    cross.insert(f[1].to_owned(), f[2] == "Y");
                    continue;
                }
                (Some(kind @ ("SFX" | "PFX")), 5..) => {
                    let (add, cont) = f[3].split_once('/').unwrap_or((f[3], ""));
                    let affix = Affix {
                        strip: f[2].replace('0', ""),
                        add: if add == "0" {
                            String::new()
                        } else {
                            add.to_owned()
                        },
                        flags: flags(cont),
                        condition: condition(f[4]),
                        cross: cross.get(f[1]).copied().unwrap_or(false),
                    };
                    let table = if kind == "SFX" {
                        &mut out.suffixes
                    } else {
                        &mut out.prefixes
                    };
                    table.entry(f[1].to_owned()).or_default().push(affix);
                    continue;
                }
                (Some("FLAG"), 2) if f[1] != "long" => {
                    return Err(Error::new(ErrorKind::Malformed(
                        n + 1,
                        "only FLAG long is read".to_owned(),
                    )));
                }
                (Some("COMPOUNDBEGIN"), 2..) => Roles::BEGIN,
                (Some("COMPOUNDMIDDLE"), 2..) => Roles::MIDDLE,
                (Some("COMPOUNDEND"), 2..) => Roles::END,
                (Some("ONLYINCOMPOUND"), 2..) => Roles::ONLY_COMPOUND,
                (Some("FORBIDDENWORD"), 2..) => Roles::FORBIDDEN,
                (Some("KEEPCASE"), 2..) => Roles::KEEP_CASE,
                (Some("NEEDAFFIX"), 2..) => {
                    out.needs_affix = Some(f[1].to_owned());
                    continue;
                }
                _ => continue,
            };
            out.roles.insert(f[1].to_owned(), role);
        }
        Ok(out)
    }

    fn roles(&self, flags: &[String]) -> Roles {
        flags
            .iter()
            .filter_map(|flag| self.roles.get(flag))
            .fold(Roles::default(), |all, &one| all | one)
    }

    fn add(&self, forms: &mut BTreeMap<String, Roles>, word: &str, flags: &[String]) {
        if self
            .needs_affix
            .as_ref()
            .is_some_and(|flag| flags.contains(flag))
        {
            return;
        }
        let roles = self.roles(flags);
        let key = word.replace('ĳ', "ij").replace('Ĳ', "IJ");
        forms
            .entry(key)
            .and_modify(|old| *old = old.homonym(roles))
            .or_insert(roles);
    }

    /// Adds `word` and what its affix flags make of it, `depth` further suffixes deep.
    fn expand(
        &self,
        forms: &mut BTreeMap<String, Roles>,
        word: &str,
        flags: &[String],
        depth: usize,
    ) {
        self.add(forms, word, flags);
        for affix in flags.iter().filter_map(|f| self.prefixes.get(f)).flatten() {
            if let Some(form) = affix.prefix(word) {
                let mut rest: Vec<String> = affix.flags.clone();
                if affix.cross {
                    rest.extend(flags.iter().filter(|f| self.crosses(f)).cloned());
                }
                if depth > 0 {
                    self.expand(forms, &form, &rest, depth - 1);
                } else {
                    self.add(forms, &form, &rest);
                }
            }
        }
        if depth == 0 {
            return;
        }
        for affix in flags.iter().filter_map(|f| self.suffixes.get(f)).flatten() {
            if let Some(form) = affix.suffix(word) {
                self.expand(forms, &form, &affix.flags, depth - 1);
            }
        }
    }

    fn crosses(&self, flag: &str) -> bool {
        self.suffixes
            .get(flag)
            .is_some_and(|all| all.iter().any(|affix| affix.cross))
    }
}

/// All surface forms of a dictionary with their roles, sorted by bytes.
///
/// # Errors
///
/// [`ErrorKind::Malformed`] for another flag type than `long`.
pub fn expand(aff: &str, dic: &str) -> Result<BTreeMap<String, Roles>> {
    let affixes = Affixes::parse(aff)?;
    let mut forms = BTreeMap::new();
    for line in dic.lines().skip(1) {
        let line = line.split('\t').next().unwrap_or("").trim();
        let (word, list) = line.split_once('/').unwrap_or((line, ""));
        if !word.is_empty() && !word.contains(' ') {
            affixes.expand(&mut forms, word, &flags(list), 2);
        }
    }
    Ok(forms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_with_conditions_and_continuations_are_expanded() {
        let aff = "FLAG long\nCOMPOUNDBEGIN Ca\nONLYINCOMPOUND Cx\nSFX Za Y 2\nSFX Za 0 en [^e]\nSFX Za 0 n e\n\
                   SFX Ch Y 1\nSFX Ch 0 s/CaCx .\n";
        let forms = expand(aff, "2\ntoets/ZaCh\nweide/Za\n").unwrap();
        let keys: Vec<&str> = forms.keys().map(String::as_str).collect();
        assert_eq!(keys, ["toets", "toetsen", "toetss", "weide", "weiden"]);
        assert!(forms["toetss"].contains(Roles::ONLY_COMPOUND | Roles::BEGIN));
    }

    #[test]
    fn another_flag_type_is_refused() {
        assert!(expand("FLAG num\n", "0\n").is_err());
    }
}
