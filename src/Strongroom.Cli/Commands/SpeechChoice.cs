using System.CommandLine;
using Strongroom.Analysis;
using Strongroom.Cli.Terminal;

namespace Strongroom.Cli.Commands;

/// <summary>The options of <c>serve</c> that say how recordings are read.</summary>
internal sealed class SpeechChoice
{
    private readonly Option<string> _engine = new("--speech")
    {
        Description = "Engine for recordings: pocketsphinx (English, needs no other machine), sherpa (the site's own models), server, or none.",
        DefaultValueFactory = static _ => "pocketsphinx",
    };

    private readonly Option<string?> _server = new("--speech-server")
    {
        Description = "With --speech server: address up to /v1 of a server that speaks the OpenAI-style transcription API. It gets every recording in plain: https, or http on this machine.",
    };

    private readonly Option<string?> _model = new("--speech-model") { Description = "With --speech server: the model's name there; whisper-1." };

    private readonly Option<DirectoryInfo?> _models = new("--speech-models")
    {
        Description = "With --speech sherpa: the folder of models, signed by `models sign`.",
    };

    private readonly Option<FileInfo?> _modelsKey = new("--speech-models-key")
    {
        Description = "With --speech sherpa: the public key's file (.pub) of who may sign models for this site.",
    };

    internal void AddTo(Command command)
    {
        foreach (var option in new Option[] { _engine, _server, _model, _models, _modelsKey })
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="UsageException">The options do not go together.</exception>
    internal SpeechOptions Of(ParseResult parsed)
    {
        var model = parsed.GetValue(_model);
        switch (parsed.GetValue(_engine))
        {
            case "none":
                return new SpeechOptions { Engine = SpeechEngine.None };
            case "pocketsphinx":
                return new SpeechOptions();
            case "server":
                return Uri.TryCreate(parsed.GetValue(_server), UriKind.Absolute, out var server)
                    && (server.Scheme == Uri.UriSchemeHttps || (server.Scheme == Uri.UriSchemeHttp && server.IsLoopback))
                    ? new SpeechOptions { Engine = SpeechEngine.Server, Server = server, ServerModel = model ?? new SpeechOptions().ServerModel }
                    : throw new UsageException("--speech server needs --speech-server https://HOST/v1, or http on this machine");
            case "sherpa":
                return parsed.GetValue(_models) is { } folder && parsed.GetValue(_modelsKey) is { } key
                    ? new SpeechOptions { Engine = SpeechEngine.Sherpa, Models = ModelCommands.PackOf(folder, key) }
                    : throw new UsageException("--speech sherpa needs --speech-models FOLDER and --speech-models-key FILE.pub");
            default:
                throw new UsageException("--speech is pocketsphinx, sherpa, server or none");
        }
    }
}
