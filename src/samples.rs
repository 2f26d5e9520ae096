//! Where tests leave what people get to see, for `tests/interop` to look at: the directory that
//! `CHANCERY_SAMPLES_DIR` names. Without it nothing is written. Test code only.

use std::path::PathBuf;

/// Writes a file at a path below the directory.
pub(crate) fn write(path: &str, content: &str) {
    let Some(directory) = std::env::var_os("CHANCERY_SAMPLES_DIR") else { return };
    let file = PathBuf::from(directory).join(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, content).unwrap();
}
