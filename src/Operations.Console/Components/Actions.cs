using MudBlazor;

namespace Messaging.Operations.WebConsole.Components;

/// <summary>What a user does: said before, asked for, and shown if it was refused.</summary>
internal sealed class Actions(IDialogService dialogs, ISnackbar messages)
{
    /// <summary>The same with an effect that the API is asked for first.</summary>
    public async Task<bool> ConfirmAsync(string action, Func<Task<string>> effectAsync, Func<Task> act)
    {
        string effect;
        try
        {
            effect = await effectAsync();
        }
        catch (HttpRequestException refused)
        {
            messages.Add(refused.Message, Severity.Error);
            return false;
        }

        return await ConfirmAsync(action, effect, act);
    }

    /// <param name="action">The verb, on the button.</param>
    /// <param name="effect">What it will do, in a sentence.</param>
    /// <param name="act">The call.</param>
    /// <returns>Whether it was done.</returns>
    public async Task<bool> ConfirmAsync(string action, string effect, Func<Task> act)
    {
        if (await dialogs.ShowMessageBoxAsync($"{action}?", effect, yesText: action, cancelText: "Leave it") is not true)
            return false;

        try
        {
            await act();
            return true;
        }
        catch (HttpRequestException refused)
        {
            messages.Add(refused.Message, Severity.Error);
            return false;
        }
    }
}
