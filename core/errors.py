"""The errors Dateline raises on purpose. Each message names the value, what is allowed and what to do next."""


class DatelineError(Exception):
    """Base of all errors a caller can mend; the command line prints it without a traceback."""


class SettingError(DatelineError):
    """A setting of the environment is not of the form its table asks for."""


class ModelMissingError(DatelineError):
    """The spaCy pipeline named in the settings is not installed."""


class WorkerError(DatelineError):
    """A worker process died, and died again of the same batch; names the batch."""


class EngineError(DatelineError):
    """A cluster cannot be worked with: no Ray, nobody at the address, other versions, or a run that Ray gave up."""


class ShardError(DatelineError):
    """Parquet shards cannot be written or read: no such place, something else wrote there, or another version did."""


class ReadError(DatelineError):
    """A file could not be turned into articles; becomes a row in `rejects`."""


class LexiconError(DatelineError):
    """A lexicon file breaks its own rules; names the file and the entry."""


class LibraryError(DatelineError):
    """The library folder cannot be opened, is of another version, or is being written by someone else."""


class ExportError(DatelineError):
    """What was asked of an export cannot be done: an unknown format, a target that is there or cannot be written."""


class FilterError(DatelineError):
    """A filter value that is not allowed, usually from an edited link."""


class NotHereError(FilterError):
    """A set of shards is asked for what only a library has."""


class CorrectionError(DatelineError):
    """What an analyst asked for cannot be decided: its target is not there, or the value is not allowed."""
