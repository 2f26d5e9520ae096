//! The release binary as a process: started with a configuration, watched, killed.
