using System.Net.Http.Headers;
using System.Security.Cryptography;
using Messaging.Client;
using Microsoft.AspNetCore.Components.Server.ProtectedBrowserStorage;

namespace Messaging.Operations.WebConsole;

/// <summary>
/// The API as the user of one browser tab. The key is in the storage of the tab, encrypted, and is sent with every call: the API decides what its
/// caller may see and do.
/// </summary>
internal sealed class ApiSession(IHttpClientFactory clients, ProtectedSessionStorage storage, TimeProvider clock)
{
    private const string Key = "messaging-key";

    private bool _isRestored;

    public MessagingClient Client { get; private set; } = null!;

    public async Task RestoreAsync()
    {
        if (_isRestored)
            return;

        _isRestored = true;
        string? key = null;
        try
        {
            key = (await storage.GetAsync<string>(Key)).Value;
        }
        catch (CryptographicException)
        {
            // Of a console that has been restarted.
            await storage.DeleteAsync(Key);
        }

        Use(key);
    }

    public async Task SignInAsync(string key)
    {
        await storage.SetAsync(Key, key);
        Use(key);
    }

    /// <summary>Where there is no browser to ask for the key.</summary>
    public void UseNoKey()
    {
        _isRestored = true;
        Use(null);
    }

    private void Use(string? key)
    {
        var http = clients.CreateClient(nameof(MessagingClient));
        http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        Client = new(http, clock);
    }
}
