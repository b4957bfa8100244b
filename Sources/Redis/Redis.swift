import CHiredis
import Logging

/// A connection to Redis, through hiredis.
public enum Redis {}
