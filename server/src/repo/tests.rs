//! Repositories on a real git.

use std::fs;

use super::*;

fn files(pairs: &[(&str, &str)]) -> Vec<File> {
    pairs.iter().map(|(path, text)| ((*path).to_owned(), Some(text.as_bytes().to_vec()))).collect()
}

/// Commits to the tip, wherever it is by then.
async fn commit(repos: &Repos, files: &[File], message: &str) -> Result<Commit, RepoError> {
    loop {
        let tip = repos.tip("a");
        match repos.commit_files("a", tip.as_deref(), files, message).await {
            Err(RepoError::Moved) => {}
            outcome => return outcome,
        }
    }
}

#[tokio::test]
async fn commits_and_lists() {
    let root = tempfile::tempdir().unwrap();
    let repos = Repos::new(root.path().join("repos"));
    assert_eq!(repos.head("a").await.unwrap(), None);
    assert_eq!(repos.log("a", 10).await.unwrap(), []);

    let one = commit(&repos, &files(&[("flow.json", "1"), ("src/flow.rs", "x\n")]), "Draw it")
        .await
        .unwrap();
    assert_eq!((one.message.as_str(), one.author.as_str()), ("Draw it", "Hookloom"));
    let same = commit(&repos, &files(&[("flow.json", "1")]), "Again").await.unwrap();
    assert_eq!(same, one, "nothing differs: no commit");

    let message = "Change \"it\"\nfrom 1 to 2\n\nAnd say why.";
    let two = commit(&repos, &files(&[("flow.json", "2")]), message).await.unwrap();
    assert_ne!(two.id, one.id);
    assert_eq!(repos.head("a").await.unwrap().unwrap(), two);
    let ids: Vec<_> =
        repos.log("a", 10).await.unwrap().into_iter().map(|commit| commit.id).collect();
    assert_eq!(ids, [two.id.clone(), one.id]);
    assert_eq!(repos.log("a", 1).await.unwrap().len(), 1);
    let (_, kept) = repos.head_with("a", "src/flow.rs").await.unwrap().unwrap();
    assert_eq!(kept.unwrap(), b"x\n", "files that are not named stay");
}

#[tokio::test]
async fn checks_out_only_what_differs() {
    let root = tempfile::tempdir().unwrap();
    let repos = Repos::new(root.path().join("repos"));
    let folder = root.path().join("build/a");
    let one = commit(&repos, &files(&[("a.txt", "1"), ("src/b.txt", "b")]), "One").await.unwrap();
    repos.checkout_to("a", &folder, &one.id).await.unwrap();
    assert_eq!(fs::read_to_string(folder.join("src/b.txt")).unwrap(), "b");

    fs::create_dir(folder.join("target")).unwrap();
    let untouched = fs::metadata(folder.join("src/b.txt")).unwrap().modified().unwrap();
    let two = commit(&repos, &files(&[("a.txt", "2"), ("c.txt", "c")]), "Two").await.unwrap();
    repos.checkout_to("a", &folder, &two.id).await.unwrap();
    assert_eq!(fs::read_to_string(folder.join("a.txt")).unwrap(), "2");
    assert_eq!(fs::metadata(folder.join("src/b.txt")).unwrap().modified().unwrap(), untouched);

    // What a build changed or removed comes back; what git does not know stays; what the commit lacks goes.
    fs::write(folder.join("a.txt"), "tampered").unwrap();
    fs::remove_dir_all(folder.join("src")).unwrap();
    repos.checkout_to("a", &folder, &one.id).await.unwrap();
    assert_eq!(fs::read_to_string(folder.join("a.txt")).unwrap(), "1");
    assert_eq!(fs::read_to_string(folder.join("src/b.txt")).unwrap(), "b");
    assert!(folder.join("target").is_dir());
    assert!(!folder.join("c.txt").exists());
}

#[tokio::test]
async fn refuses_names_that_are_none() {
    let root = tempfile::tempdir().unwrap();
    let repos = Repos::new(root.path().join("repos"));
    for path in ["", "/etc/passwd", "../x", "a/../../x", "a\nb", "\"a\"", ".git/config", "a//b"] {
        let error = commit(&repos, &files(&[(path, "x")]), "No").await.unwrap_err();
        assert!(matches!(error, RepoError::Name(_)), "{path:?}: {error}");
    }
    for commit in ["", "main", "--help", "0000"] {
        let error = repos.checkout_to("a", root.path(), commit).await.unwrap_err();
        assert!(matches!(error, RepoError::Name(_)), "{commit:?}: {error}");
    }
    let nowhere = "0".repeat(40);
    assert!(repos.checkout_to("a", &root.path().join("x"), &nowhere).await.is_err());
}

#[tokio::test]
async fn commits_from_two_sides_form_one_line() {
    let root = tempfile::tempdir().unwrap();
    let repos = Repos::new(root.path().join("repos"));
    let commits = (0..8).map(|n| {
        let repos = repos.clone();
        async move {
            let text = n.to_string();
            commit(&repos, &files(&[("flow.json", &text)]), &text).await.unwrap()
        }
    });
    futures::future::join_all(commits).await;
    assert_eq!(repos.log("a", 20).await.unwrap().len(), 8);
}

#[tokio::test]
async fn many_versions_are_few_files() {
    let root = tempfile::tempdir().unwrap();
    let repos = Repos::new(root.path().join("repos"));
    for n in 0..PACK_LIMIT + 8 {
        let text = n.to_string();
        commit(&repos, &files(&[("flow.json", &text)]), &text).await.unwrap();
    }
    let packs = fs::read_dir(repos.folder("a").join("objects/pack")).unwrap();
    let packs = packs.filter(|file| file.as_ref().unwrap().path().extension().unwrap() == "pack");
    assert!(packs.count() <= PACK_LIMIT);
    assert_eq!(repos.log("a", 100).await.unwrap().len(), PACK_LIMIT + 8);
    let (_, file) = repos.head_with("a", "flow.json").await.unwrap().unwrap();
    assert_eq!(file.unwrap(), (PACK_LIMIT + 7).to_string().as_bytes());
}
