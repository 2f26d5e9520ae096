//! HTTP/1.1 over one kept connection, as cheap as it can be: the load must not be what is
//! measured.
