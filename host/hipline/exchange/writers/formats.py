"""The formats that a walk can be written in: names alone, for the command line loads nothing of them for its help."""

FORMATS = {
    "csv": "plain_csv",
    "npz": "arrays",
    "parquet": "parquet",
    "bids": "bids",
    "sto": "opensim",
    "edf": "edf",
    "fhir": "fhir",
}  #: the module here of each, by the word of the option
