//! Mail as files, for whoever picks them up: one `<id>.eml` for each message, complete or not there.
//!
//! A message that is written once more has the same name, so there is never a second one.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lettre::message::Mailbox;

use super::compose::compose;
use super::error::{Fault, MailError, SendError};
use super::message::Message;
use crate::clock::Seconds;

/// A directory and the address mail comes from.
#[derive(Clone, Debug)]
pub(super) struct Files {
    directory: Arc<Path>,
    sender: Mailbox,
}

impl Files {
    /// Makes the directory, for this user only, if there is none.
    pub(super) fn new(directory: PathBuf, sender: Mailbox) -> Result<Self, MailError> {
        make_directory(&directory).map_err(|error| {
            MailError::Other(format!("mail.directory {}: {error}", directory.display()))
        })?;
        Ok(Self { directory: directory.into(), sender })
    }

    /// Writes a message; it is on the disk when this succeeds.
    pub(super) async fn send(
        &self,
        id: &str,
        message: &Message,
        created_at: Seconds,
    ) -> Result<(), SendError> {
        let bytes = compose(&self.sender, id, message, created_at)?.formatted();
        let (directory, name) = (Arc::clone(&self.directory), format!("{id}.eml"));
        tokio::task::spawn_blocking(move || write(&directory, &name, &bytes))
            .await
            .map_err(std::io::Error::other)
            .and_then(|written| written)
            .map_err(|error| SendError::new(Fault::Away, format!("mail.directory: {error}")))
    }

    /// Where messages go, for the operator.
    pub(super) fn describe(&self) -> String {
        format!("into the directory {}", self.directory.display())
    }
}

fn write(directory: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    // A name of its own, so that two who write the same message do not write into one file.
    let unfinished = directory.join(format!(".{name}.{}", crate::secret::random_id()));
    let written = write_new(&unfinished, bytes)
        .and_then(|()| std::fs::rename(&unfinished, directory.join(name)));
    if written.is_err() {
        // What failed may have left nothing to remove; the first error is the one to tell.
        let _ = std::fs::remove_file(&unfinished);
        return written;
    }
    sync_directory(directory)
}

fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn make_directory(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(path)
}

/// The new name survives a loss of power only when the directory is written too.
#[cfg(unix)]
fn sync_directory(path: &Path) -> std::io::Result<()> {
    std::fs::File::open(path)?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::compose::parse_sender;
    use crate::mail::letter::Body;

    fn message() -> Message {
        let body = Body { text: "482913\n".to_owned(), html: "<p>482913".to_owned() };
        Message::new("test", "a@example.com".to_owned(), "A code".to_owned(), body)
    }

    #[tokio::test]
    async fn a_message_is_one_file_however_often_it_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let directory = folder.path().join("mail/out");
        let files = Files::new(directory.clone(), parse_sender("no-reply@id.example").unwrap());
        let files = files.unwrap();
        let message = message();
        let (one, two) =
            tokio::join!(files.send("id1", &message, 0), files.send("id1", &message, 0));
        one.unwrap();
        two.unwrap();
        files.send("id1", &message, 0).await.unwrap();
        let names: Vec<_> = std::fs::read_dir(&directory)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(names, ["id1.eml"]);
        let path = directory.join("id1.eml");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("Message-ID: <id1@id.example>") && text.contains("482913"), "{text}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&path), mode(&directory)), (0o600, 0o700));
        }
    }

    #[tokio::test]
    async fn a_directory_that_is_gone_holds_up_all_mail() {
        let folder = tempfile::tempdir().unwrap();
        let directory = folder.path().join("out");
        let files = Files::new(directory.clone(), parse_sender("a@id.example").unwrap()).unwrap();
        std::fs::remove_dir(&directory).unwrap();
        let error = files.send("id1", &message(), 0).await.unwrap_err();
        assert_eq!(error.fault, Fault::Away);
        assert!(Files::new(PathBuf::from("/dev/null/x"), files.sender.clone()).is_err());
    }
}
