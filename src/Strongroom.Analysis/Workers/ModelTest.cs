using System.Text;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Reading.Speech;
using Strongroom.Analysis.Tools;

namespace Strongroom.Analysis.Workers;

/// <summary>
/// Loads the one model that a worker was given and has it hear a second of silence. Where the library ends the process instead, that is the
/// answer.
/// </summary>
internal static class ModelTest
{
    internal const string MediaType = "application/vnd.strongroom.model-test";
    internal const string Works = "works";

    internal static Answer Run(SpeechSetting setting, IToolbox tools)
    {
        tools.Enlarge(); // as a recording does
        var works = false;
        if (setting.Models.Count == 1)
        {
            using var recogniser = SherpaRecogniser.Load(setting, setting.Models[0], language: null);
            works = recogniser is not null;
            recogniser?.Recognise(new SpeechPiece(0, new short[Pcm.SamplesPerSecond]));
        }

        return Answer.Of(new DocumentDraft { MediaType = MediaType, Engine = "strongroom-model-test/1", TextUtf8 = Encoding.UTF8.GetBytes(
            works ? Works : "does not load") });
    }
}
