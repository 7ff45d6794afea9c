using System.Globalization;
using Strongroom.Core;

namespace Strongroom.Labels;

/// <summary>Everything that can go wrong in this room; see docs/faults/labels.md.</summary>
public enum LabelsFault
{
    /// <summary>A word of a marking is not a value that the asker may use; it may or may not exist.</summary>
    UnknownValue = 1,

    /// <summary>A marking ends where another word is needed.</summary>
    Incomplete = 2,

    /// <summary>A marking says something twice.</summary>
    Repeated = 3,

    /// <summary>A marking is longer than allowed, or a label has more values than allowed.</summary>
    TooLong = 4,

    /// <summary>Bytes are not a canonical label, access part or clearance.</summary>
    Malformed = 5,

    /// <summary>A label policy file is not well-formed or is ambiguous.</summary>
    PolicyInvalid = 6,

    /// <summary>Two things of different label policies were put together.</summary>
    PolicyMismatch = 7,

    /// <summary>A new value or list does not fit the policy: wrong form, closed category, or it would make markings ambiguous.</summary>
    VocabularyRefused = 8,
}

/// <summary>The one exception of this room. Never holds what was typed: only its position.</summary>
public sealed class LabelsException : StrongroomException
{
    /// <summary>Makes a fault.</summary>
    /// <param name="fault">What went wrong.</param>
    /// <param name="message">One sentence, without anything that was typed.</param>
    /// <param name="position">Index of the first character concerned, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public LabelsException(LabelsFault fault, string message, int? position = null, Exception? inner = null)
        : base(CodeOf("labels", fault), FaultKind.BadInput, message, RemedyOf(fault), inner)
    {
        Fault = fault;
        Position = position;
    }

    /// <summary>What went wrong.</summary>
    public LabelsFault Fault { get; }

    /// <summary>Index of the first character concerned, counted from 0 in UTF-16 code units.</summary>
    public int? Position { get; }

    // One sentence whatever the word was: a code word that the asker does not hold and a word that nobody ever made up must look alike.
    internal static LabelsException Unknown(int position) => new(
        LabelsFault.UnknownValue, string.Create(CultureInfo.InvariantCulture, $"unknown value at character {position + 1}"), position);

    private static string? RemedyOf(LabelsFault fault) => fault switch
    {
        LabelsFault.UnknownValue or LabelsFault.Incomplete or LabelsFault.Repeated =>
            "Use only the levels, code words and lists that your own clearance shows.",
        LabelsFault.VocabularyRefused => "Choose a word that the policy's form allows and that no other value starts with.",
        _ => null,
    };
}
