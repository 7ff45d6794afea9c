using System.Text;

namespace Strongroom.Core;

/// <summary>Whose fault a fault is, and so what can be done about it. Our own bugs are not faults: they are failed assertions and stop the process.</summary>
public enum FaultKind
{
    /// <summary>Bytes or a request from outside are wrong; repeating them will not help.</summary>
    BadInput = 1,

    /// <summary>Store, network, disk or tool is in trouble; repeating later may help.</summary>
    Outside = 2,

    /// <summary>The rules say no. Says nothing about whether the thing exists.</summary>
    Refused = 3,
}

/// <summary>
/// The base of every room's one exception. Carries a stable code that scripts, guides and tests may rely on, and a message that holds ids
/// and codes only: never content, names, queries or key material.
/// </summary>
public abstract class StrongroomException : Exception
{
    /// <summary>Makes a fault.</summary>
    /// <param name="code">Stable code, <c>room.what-happened</c>; see docs/faults.md.</param>
    /// <param name="kind">Whose fault it is.</param>
    /// <param name="message">One sentence for a person: what happened and where.</param>
    /// <param name="remedy">What to do about it, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    protected StrongroomException(string code, FaultKind kind, string message, string? remedy = null, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Kind = kind;
        Remedy = remedy;
    }

    /// <summary>Stable code, <c>room.what-happened</c>.</summary>
    public string Code { get; }

    /// <summary>Whose fault it is.</summary>
    public FaultKind Kind { get; }

    /// <summary>What to do about it, when that is known.</summary>
    public string? Remedy { get; }

    /// <summary>The stable code of a member of a room's fault enum: <c>CommitmentMismatch</c> of crypto is <c>crypto.commitment-mismatch</c>.</summary>
    /// <typeparam name="TFault">The room's closed enum of faults.</typeparam>
    /// <param name="room">Lower-case name of the room.</param>
    /// <param name="fault">The fault.</param>
    public static string CodeOf<TFault>(string room, TFault fault)
        where TFault : struct, Enum
    {
        var code = new StringBuilder(room).Append('.');
        var name = fault.ToString();
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsAsciiLetterUpper(name[i]) && i > 0)
            {
                code.Append('-');
            }

            code.Append(char.ToLowerInvariant(name[i]));
        }

        return code.ToString();
    }
}

/// <summary>Bytes or text from outside that do not have the form they must have. Every parser of Core reports only this, whatever the bytes.</summary>
public sealed class MalformedException : StrongroomException
{
    /// <summary>Makes the fault.</summary>
    /// <param name="where">Which structure and field, for example <c>commit.previous</c>.</param>
    /// <param name="why">What is wrong with it, without quoting content.</param>
    /// <param name="inner">The cause, or null.</param>
    public MalformedException(string where, string why, Exception? inner = null)
        : base("core.malformed", FaultKind.BadInput, $"{where}: {why}", null, inner) => Where = where;

    /// <summary>Which structure and field.</summary>
    public string Where { get; }
}
