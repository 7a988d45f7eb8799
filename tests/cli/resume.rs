//! Killed at any moment and resumed: the same bytes as in one go.
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tempfile::tempdir;

use crate::support::{
    CLEAN, DAMAGED, REPAIRED, command, corpus, fails, pipe, read, refuses, run, stderr, stdout,
    tree, write,
};

/// Runs until it is done, killing it (SIGKILL) after ever other times.
/// Returns how often it was killed.
fn run_killed(arguments: &[&str], mut seed: u64, place: &Path) -> usize {
    for kills in 0.. {
        let mut all = arguments.to_vec();
        if kills > 0 {
            all.push("--resume");
        }
        let mut child = command(&all).stderr(Stdio::piped()).spawn().unwrap();
        // A small generator: no clock decides, though the moment of the kill varies.
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_millis(10 + (seed >> 33) % 60));
        if child.try_wait().unwrap().is_some() {
            stdout(&child.wait_with_output().unwrap());
            return kills;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let half: Vec<_> = visible(place)
            .into_iter()
            .filter(|(_, bytes)| !bytes.ends_with(b"einde\n"))
            .collect();
        assert!(half.is_empty(), "half-written: {half:?}");
        if kills == 60 {
            let output = run(&all);
            assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
            return kills;
        }
        if kills > 0 && !place.join(".herstel-journal").exists() {
            // Killed after the end.
            return kills;
        }
    }
    unreachable!()
}

fn visible(place: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    if !place.exists() {
        return Vec::new();
    }
    let hidden = |path: &Path| {
        path.iter()
            .any(|part| part.as_encoded_bytes().starts_with(b"."))
    };
    tree(place)
        .into_iter()
        .filter(|(path, _)| !hidden(path))
        .collect()
}

fn documents(directory: &Path) {
    for i in 0..120 {
        let text = format!("Stuk {i}. {}einde\n", DAMAGED.repeat(1 + i % 9));
        write(directory.join(format!("map{}/stuk{i:03}.txt", i % 5)), text);
    }
}

#[test]
fn a_killed_run_is_resumed_to_the_same_bytes() {
    let directory = tempdir().unwrap();
    let path = |name: String| directory.path().join(name).to_str().unwrap().to_owned();
    let input = path("in".into());
    documents(Path::new(&input));
    let (whole, whole_log) = (path("whole".into()), path("whole.log".into()));
    stdout(&run([&input, "--out", &whole, "--edits", &whole_log]));
    let expected = tree(Path::new(&whole));
    let mut kills = 0;
    for seed in 0..3 {
        let (out, log) = (path(format!("out{seed}")), path(format!("log{seed}")));
        kills += run_killed(
            &[&input, "--out", &out, "--edits", &log, "--quiet"],
            seed,
            Path::new(&out),
        );
        assert_eq!(tree(Path::new(&out)), expected, "after seed {seed}");
        assert_eq!(read(log), read(&whole_log));
    }
    assert!(kills > 0, "nothing was killed");
}

/// The last step of a run is to remove the journal, when the log has its name.
#[test]
fn a_run_killed_at_its_very_end_is_resumed() {
    let directory = tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    let (input, out, log) = (path("in"), path("out"), path("log"));
    corpus(&input, 4);
    let all = [
        input.as_os_str(),
        "--out".as_ref(),
        out.as_os_str(),
        "--edits".as_ref(),
        log.as_os_str(),
    ];
    // A document that fails leaves the journal.
    let late = input.join("zlaat.txt");
    write(&late, b"\xffslecht");
    fails(&run(all), "zlaat.txt: invalid UTF-8");
    std::fs::remove_file(&late).unwrap();
    std::fs::rename(path("log.part"), &log).unwrap();
    let (expected, expected_log) = (tree(&out), read(&log));
    assert!(expected_log.len() > 100, "{expected_log}");
    let resumed = run(all.into_iter().chain(["--resume".as_ref()]));
    assert_eq!(resumed.status.code(), Some(0), "{}", stderr(&resumed));
    assert_eq!(read(&log), expected_log);
    assert!(!path("log.part").exists());
    let mut left = expected;
    left.retain(|(name, _)| name != Path::new(".herstel-journal"));
    assert_eq!(tree(&out), left);
}

#[test]
fn a_killed_run_in_place_repairs_nothing_twice() {
    let directory = tempdir().unwrap();
    let path = |name: String| directory.path().join(name).to_str().unwrap().to_owned();
    let original = path("original".into());
    documents(Path::new(&original));
    let whole = path("whole".into());
    stdout(&run([&original, "--out", &whole]));
    for seed in 10..13 {
        let here = path(format!("here{seed}"));
        documents(Path::new(&here));
        run_killed(
            &[&here, "--in-place", "--backup", ".orig", "--quiet"],
            seed,
            Path::new(&here),
        );
        let (backups, repaired): (Vec<_>, Vec<_>) = tree(Path::new(&here))
            .into_iter()
            .partition(|(name, _)| name.extension().is_some_and(|ext| ext == "orig"));
        assert_eq!(repaired, tree(Path::new(&whole)), "after seed {seed}");
        let backups: Vec<_> = backups
            .into_iter()
            .map(|(name, bytes)| (name.with_extension(""), bytes))
            .collect();
        assert_eq!(backups, tree(Path::new(&original)));
    }
}

#[test]
fn the_log_of_what_was_replaced_is_not_overwritten() {
    let directory = tempdir().unwrap();
    let (here, log) = (directory.path().join("in"), directory.path().join("log"));
    corpus(&here, 3);
    let all = [
        here.to_str().unwrap(),
        "--in-place",
        "--no-backup",
        "--edits",
    ];
    let with = |more: &[&str]| run(all.iter().chain(&[log.to_str().unwrap()]).chain(more));
    stdout(&with(&[]));
    let (logged, texts) = (read(&log), tree(&here));
    assert!(!logged.is_empty());
    for again in [&["--resume"][..], &[]] {
        refuses(&with(again), "is not overwritten; name another file");
        assert_eq!((read(&log), tree(&here)), (logged.clone(), texts.clone()));
    }
    // What is only written elsewhere can be logged again.
    let out = directory.path().join("out");
    let elsewhere = [all[0], "--out", out.to_str().unwrap(), "--edits"];
    stdout(&run(elsewhere.iter().chain(&[log.to_str().unwrap()])));
    assert!(read(&log).is_empty());
}

#[test]
fn only_failed_and_new_documents_are_done_again() {
    let directory = tempdir().unwrap();
    let (input, out) = (directory.path().join("in"), directory.path().join("out"));
    corpus(&input, 6);
    write(input.join("slecht.txt"), b"\xffslecht");
    let (input_name, out_name) = (input.to_str().unwrap(), out.to_str().unwrap());
    fails(
        &run([input_name, "--out", out_name]),
        "slecht.txt: invalid UTF-8",
    );
    refuses(&run([input_name, "--out", out_name]), "go on with --resume");
    refuses(
        &run([input_name, "--out", out_name, "--resume", "--lossy"]),
        "other options",
    );
    // Proof that the others are not written again.
    write(out.join("map0/stuk000.txt"), "niet aangeraakt");
    write(input.join("slecht.txt"), DAMAGED);
    let resumed = run([input_name, "--out", out_name, "--resume"]);
    stdout(&resumed);
    assert!(
        stderr(&resumed).contains("6 finished by an earlier run"),
        "{}",
        stderr(&resumed)
    );
    assert!(stderr(&resumed).starts_with("7 documents"));
    assert_eq!(read(out.join("map0/stuk000.txt")), "niet aangeraakt");
    assert_eq!(read(out.join("slecht.txt")), REPAIRED);
    assert!(!out.join(".herstel-journal").exists());
}

#[test]
fn a_run_that_never_began_leaves_nothing_to_resume() {
    let directory = tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    write(path("a.txt"), DAMAGED);
    let arguments = [path("a.txt"), "--out".into(), path("out")];
    let with = |option: &str, file: &str| {
        run(arguments
            .iter()
            .cloned()
            .chain([option.to_owned(), path(file)]))
    };
    refuses(&with("--edits", "geen/log"), "geen/log.part: No such file");
    write(path("b.txt"), CLEAN);
    refuses(&with("--report", "b.txt"), "this is no report");
    refuses(&with("--stats", "b.txt"), "this is no file of statistics");
    stdout(&run(&arguments));
}

#[test]
fn bad_records_leave_nothing_to_resume() {
    let directory = tempdir().unwrap();
    let (input, out) = (directory.path().join("in"), directory.path().join("out"));
    write(input.join("a.jsonl"), "{\"text\":\"vande raad\"}\n{kapot\n");
    let log = directory.path().join("log.jsonl");
    let result = run([
        input.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
        "--edits",
        log.to_str().unwrap(),
    ]);
    fails(&result, "a.jsonl:2: ");
    assert!(!stderr(&result).contains("--resume"), "{}", stderr(&result));
    assert!(log.exists() && !out.join(".herstel-journal").exists());
    assert_eq!(
        read(out.join("a.jsonl")),
        "{\"text\":\"van de raad\"}\n{kapot\n"
    );
}

#[test]
fn an_interrupt_ends_the_run_in_good_order() {
    let directory = tempdir().unwrap();
    let (input, out) = (directory.path().join("in"), directory.path().join("out"));
    for i in 0..300 {
        write(input.join(format!("{i:03}.txt")), DAMAGED.repeat(100));
    }
    let arguments = [input.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let child = command(arguments).stderr(Stdio::piped()).spawn().unwrap();
    while !out.join("005.txt").exists() {
        std::thread::yield_now();
    }
    let kill = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", stderr(&output));
    assert!(stderr(&output).contains("repair: stopped; --resume goes on"));
    let done = visible(&out);
    assert!(
        done.len() < 300
            && done
                .iter()
                .all(|(_, bytes)| bytes == REPAIRED.repeat(100).as_bytes())
    );
    assert_eq!(
        tree(&out).len(),
        done.len() + 1,
        "only the journal is hidden there"
    );
    stdout(&run([arguments[0], "--out", arguments[2], "--resume"]));
    assert_eq!(tree(&out).len(), 300);
}

#[test]
fn an_interrupt_while_a_pipe_is_read_leaves_no_half_file() {
    let directory = tempdir().unwrap();
    let out = directory.path().join("out");
    let arguments = ["-", "--out", out.to_str().unwrap()];
    let mut child = command(arguments)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(DAMAGED.as_bytes()).unwrap();
    let is_begun = || out.exists() && tree(&out).len() > 1;
    while !is_begun() {
        std::thread::yield_now();
    }
    let kill = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(stderr(&output), "repair: stopped; --resume goes on\n");
    assert_eq!(tree(&out).len(), 1, "the journal alone");
    let resumed = arguments.iter().chain(&["--resume"]);
    stdout(&pipe(resumed, DAMAGED.as_bytes()));
    assert_eq!(read(out.join("stdin")), REPAIRED);
}
