//! The command as a worker of a distributed engine.
use serde_json::{Value, json};

use crate::support::{pipe, refuses, run, stderr, stdout};

const WORKER: [&str; 5] = ["--format", "jsonl", "--errors-field", "_error", "-"];

fn answers(options: &[&str], input: &[u8]) -> Vec<Value> {
    let output = pipe(WORKER.iter().chain(options), input);
    assert_eq!(stderr(&output), "");
    let lines = stdout(&output).lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_record_gets_its_edits_and_counts() {
    let input = "{\"text\":\"één beheer vande dijken\",\"id\":1}\n{\"text\":null}\n";
    let options = ["--edits-field", "_edits", "--stats-field", "_stats"];
    let out = answers(&options, input.as_bytes());
    assert_eq!(out[0]["text"], "één beheer van de dijken");
    let edit = &out[0]["_edits"][0];
    assert_eq!(
        (&edit["start"], &edit["char_start"], &edit["end"]),
        (&json!(13), &json!(11), &json!(18))
    );
    assert_eq!(
        (&edit["original"], &edit["replacement"], &edit["kind"]),
        (&json!("vande"), &json!("van de"), &json!("split"))
    );
    let stats = json!({"bytes": 25, "chars": 23, "n_edits": 1, "edits": {"split": 1}, "pages": {"dutch": 1}});
    assert_eq!(out[0]["_stats"], stats);
    assert_eq!(
        (&out[1]["_edits"], &out[1]["_stats"]["n_edits"]),
        (&json!([]), &json!(0))
    );
}

#[test]
fn an_answer_does_not_depend_on_the_records_before_it() {
    let options = ["--edits-field", "_edits", "--stats-field", "_stats"];
    let record = b"{\"text\":\"beheer vande dijken\"}\n";
    let alone = answers(&options, record);
    let many = answers(&options, &record.repeat(3));
    assert_eq!(many, [alone.clone(), alone.clone(), alone].concat());
}

#[test]
fn added_fields_need_records_without_them() {
    let out = answers(&["--stats-field", "n"], b"{\"text\":\"vande\",\"n\":1}\n");
    assert_eq!(out[0]["_error"]["message"], "field `n` is there already");
    assert_eq!(out[0]["text"], "vande");
    // Its own field must not be taken for an answer.
    for record in [r#"{"text":"vande","_error":1}"#, r#"{"text":5,"_error":1}"#] {
        let out = answers(&[], format!("{record}\n").as_bytes());
        assert_eq!(out[0].as_object().unwrap().len(), 1);
        assert_eq!(out[0]["_error"]["record"], record);
    }
    for (option, name) in [("--edits-field", "_error"), ("--stats-field", "text")] {
        let usage = run(WORKER.iter().chain(&[option, name]));
        refuses(&usage, &format!("two fields are named `{name}`"));
    }
    let usage = run(["--edits-field", "_edits", "-"]);
    refuses(&usage, "--edits-field needs --format jsonl");
}

/// The bytes of a mark of UTF-16 in the first record are that record's fault.
#[test]
fn a_bad_first_record_leaves_the_others_alone() {
    let out = answers(
        &[],
        b"\xff\xfe{\n{\"text\":\"caf\xe9\"}\n{\"text\":\"vande\"}\n",
    );
    assert!(
        out[0]["_error"]["message"]
            .as_str()
            .unwrap()
            .starts_with("invalid UTF-8 at byte 0")
    );
    assert_eq!(out[1]["_error"]["line"], 2);
    assert_eq!(out[2]["text"], "van de");
}

#[test]
fn a_record_too_long_to_hold_is_answered() {
    let mut input = b"{\"text\":\"vande\"}\n{\"text\":\"".to_vec();
    input.resize(input.len() + (65 << 20), b'a');
    input.extend_from_slice(b"\"}\n{\"text\":\"vande\"}\n");
    let out = answers(&[], &input);
    assert_eq!(out.len(), 3);
    assert_eq!(out[1]["_error"]["message"], "it is longer than 64 MiB");
    assert_eq!(
        (&out[0]["text"], &out[2]["text"]),
        (&json!("van de"), &json!("van de"))
    );
    // Without an end, too.
    input.truncate(60 + (65 << 20) - 40);
    let out = answers(&[], &input);
    assert_eq!((out.len(), &out[1]["_error"]["line"]), (2, &json!(2)));
}
