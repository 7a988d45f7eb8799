//! JSON Lines: the named fields' strings are repaired where they lie. Numbers,
//! blanks, key order, escapes and every byte outside an edit stay.
use std::fmt::Write as _;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::work::Show;

/// The members of an object: key, and where in the line the value lies.
struct Members<'l>(Vec<(String, &'l RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// A string that is to be repaired.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Text<'f> {
    pub(crate) field: &'f str,
    pub(crate) value: String,
    /// The string in the line, quotes included.
    raw: Range<usize>,
}

/// The named fields' strings in the order of the line. A field may be missing,
/// and null is a text of no characters; one that is no string is an error, as is a line that is no object
/// or has a member that is to be added.
pub(crate) fn texts<'f>(
    line: &str,
    fields: &'f [String],
    added: &[String],
) -> Result<Vec<Text<'f>>, String> {
    let Members(members) = serde_json::from_str(line).map_err(|error| plain(&error))?;
    let mut texts: Vec<Text<'_>> = Vec::new();
    for (key, raw) in members {
        if added.contains(&key) {
            return Err(format!("field `{key}` is there already"));
        }
        let Some(field) = fields.iter().find(|field| **field == key) else {
            continue;
        };
        let is_null = raw.get() == "null";
        if !is_null && !raw.get().starts_with('"') {
            return Err(format!("field `{field}` is no string"));
        }
        if texts.iter().any(|text| text.field == field) {
            return Err(format!("field `{field}` occurs twice"));
        }
        let value: Option<String> = serde_json::from_str(raw.get())
            .map_err(|error| format!("field `{field}`: {}", plain(&error)))?;
        let value = value.unwrap_or_default();
        let start = raw.get().as_ptr().addr() - line.as_ptr().addr();
        texts.push(Text {
            field,
            value,
            raw: start..start + raw.get().len(),
        });
    }
    Ok(texts)
}

/// The error without its own line number, which is always 1.
fn plain(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.rsplit_once(" at line ") {
        Some((what, _)) => format!("{what} at column {}", error.column()),
        None => message,
    }
}

/// The line with edits in its texts: for each text, spans of the value and replacements.
pub(crate) fn splice(
    line: &str,
    texts: &[Text<'_>],
    edits: &[Vec<(Range<usize>, &str)>],
    show: Show,
) -> String {
    // A writer that escapes everything beyond ASCII gets it so back.
    let ascii = line.is_ascii() && line.contains("\\u");
    let mut out = String::with_capacity(line.len() + 64);
    let mut at = 0;
    for (text, edits) in texts.iter().zip(edits) {
        let raw = &line[text.raw.clone()];
        let mut walk = Walk {
            raw,
            at: 1,
            decoded: 0,
        };
        for (span, replacement) in edits {
            let start = walk.to(span.start);
            let end = walk.to(span.end);
            out.push_str(&line[at..text.raw.start + start]);
            show.put(&raw[start..end], &escaped(replacement, ascii), &mut out);
            at = text.raw.start + end;
        }
    }
    out.push_str(&line[at..]);
    out
}

/// A walk over a JSON string: a place in the raw string for one in its value.
struct Walk<'r> {
    raw: &'r str,
    at: usize,
    decoded: usize,
}

impl Walk<'_> {
    fn to(&mut self, decoded: usize) -> usize {
        while self.decoded < decoded {
            let (raw_len, len) = self.unit();
            self.at += raw_len;
            self.decoded += len;
        }
        self.at
    }

    /// Bytes of the next character, raw and in the value.
    fn unit(&self) -> (usize, usize) {
        let rest = &self.raw[self.at..];
        let code = |at: usize| {
            let digits = rest.get(at..at + 4)?;
            u32::from_str_radix(digits, 16).ok()
        };
        match rest.as_bytes() {
            [b'\\', b'u', ..] => match code(2).map(char::from_u32) {
                Some(Some(c)) => (6, c.len_utf8()),
                // Half of a surrogate pair: `texts` saw that the other half follows.
                _ => (12, 4),
            },
            [b'\\', ..] => (2, 1),
            _ => {
                let len = rest.chars().next().map_or(1, char::len_utf8);
                (len, len)
            }
        }
    }
}

/// The inside of a JSON string.
fn escaped(text: &str, ascii: bool) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    let inner = &quoted[1..quoted.len() - 1];
    if !ascii || inner.is_ascii() {
        return inner.to_owned();
    }
    let mut out = String::new();
    for c in inner.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a `String` cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

/// An object with one member more at its end.
pub(crate) fn with_member(object: &str, name: &str, value: &serde_json::Value) -> String {
    let name = serde_json::Value::from(name);
    let Some((before, after)) = object.rsplit_once('}') else {
        return format!("{{{name}:{value}}}");
    };
    let comma = if before.trim_end().ends_with('{') {
        ""
    } else {
        ","
    };
    format!("{before}{comma}{name}:{value}}}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fields(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn everything_outside_an_edit_stays() {
        let line = r#"{ "n" : 1.0e5,"a\u0062":"x\/y","text":"caf\u00e9 vande \ud83d\udc4d dijk\n","z":[1, 2] }"#;
        let names = fields(&["text"]);
        let texts = texts(line, &names, &[]).unwrap();
        assert_eq!(texts[0].value, "café vande 👍 dijk\n");
        let at = texts[0].value.find("vande").unwrap();
        let dijk = texts[0].value.find("dijk").unwrap();
        let edits = [vec![(at..at + 5, "van de"), (dijk..dijk + 4, "dijkë\"")]];
        assert_eq!(
            splice(line, &texts, &edits, Show::Text),
            r#"{ "n" : 1.0e5,"a\u0062":"x\/y","text":"caf\u00e9 van de \ud83d\udc4d dijk\u00eb\"\n","z":[1, 2] }"#
        );
    }

    #[test]
    fn bad_lines_say_what_is_wrong() {
        let names = fields(&["text"]);
        let error = |line| texts(line, &names, &fields(&["_edits"])).unwrap_err();
        assert_eq!(
            error(r#"{"text":"a","_edits":[]}"#),
            "field `_edits` is there already"
        );
        assert_eq!(error(r#"{"text":3}"#), "field `text` is no string");
        assert_eq!(
            error(r#"{"text":"a","text":"b"}"#),
            "field `text` occurs twice"
        );
        assert!(
            error(r#"{"text":"a"#).contains("EOF"),
            "{}",
            error(r#"{"text":"a"#)
        );
        assert!(error("[1]").contains("expected a JSON object"));
        assert!(error(r#"{"text":"\ud800"}"#).contains("field `text`"));
        assert_eq!(texts(r#"{"b":1}"#, &names, &[]), Ok(Vec::new()));
        let null = texts(r#"{"text":null,"b":1}"#, &names, &[]).unwrap();
        assert_eq!((null.len(), null[0].value.as_str()), (1, ""));
    }

    #[test]
    fn a_member_is_added_at_the_end() {
        let value = serde_json::json!({"line": 2});
        assert_eq!(
            with_member("{\"a\":1 }\r", "e", &value),
            "{\"a\":1 ,\"e\":{\"line\":2}}\r"
        );
        assert_eq!(with_member("{}", "e", &value), "{\"e\":{\"line\":2}}");
    }

    proptest! {
        #[test]
        fn a_splice_is_the_edit_of_the_value(
            before in "\\PC{0,12}", old in "\\PC{1,6}", after in "\\PC{0,12}", new in "\\PC{0,6}", ascii: bool,
        ) {
            let value = format!("{before}{old}{after}");
            let line = format!("{{\"x\":[],\"text\":\"{}\"}}", escaped(&value, ascii));
            let names = fields(&["text"]);
            let found = texts(&line, &names, &[]).unwrap();
            prop_assert_eq!(&found[0].value, &value);
            let edits = [vec![(before.len()..before.len() + old.len(), new.as_str())]];
            let spliced = splice(&line, &found, &edits, Show::Text);
            prop_assert_eq!(&texts(&spliced, &names, &[]).unwrap()[0].value, &format!("{before}{new}{after}"));
        }
    }
}
