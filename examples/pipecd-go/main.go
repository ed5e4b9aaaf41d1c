// Command pipecd-go is a plugin of PipeCD with one stage, BIRD_WATCH, that succeeds when its bird has been seen.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"

	sdk "github.com/pipe-cd/piped-plugin-sdk-go"
)

const stage = "BIRD_WATCH"

// version is set by the linker.
var version = "0.0.0"

var seen = map[string]bool{"kestrel": true, "robin": true}

type birds struct{}

// FetchDefinedStages lists the stages that this plugin executes.
func (birds) FetchDefinedStages() []string { return []string{stage} }

// BuildPipelineSyncStages keeps the stages of the pipeline as they are.
func (birds) BuildPipelineSyncStages(
	_ context.Context, _ sdk.ConfigNone, in *sdk.BuildPipelineSyncStagesInput,
) (*sdk.BuildPipelineSyncStagesResponse, error) {
	stages := make([]sdk.PipelineStage, 0, len(in.Request.Stages))
	for _, wanted := range in.Request.Stages {
		stages = append(stages, sdk.PipelineStage{Index: wanted.Index, Name: wanted.Name})
	}
	return &sdk.BuildPipelineSyncStagesResponse{Stages: stages}, nil
}

// ExecuteStage reads `bird` from the stage's configuration.
func (birds) ExecuteStage(
	_ context.Context, _ sdk.ConfigNone, _ sdk.DeployTargetsNone, in *sdk.ExecuteStageInput[struct{}],
) (*sdk.ExecuteStageResponse, error) {
	var config struct {
		Bird string `json:"bird"`
	}
	if err := json.Unmarshal(in.Request.StageConfig, &config); err != nil {
		return nil, fmt.Errorf("the configuration of the stage is not JSON: %w", err)
	}
	if !seen[config.Bird] {
		return &sdk.ExecuteStageResponse{Status: sdk.StageStatusFailure}, nil
	}
	return &sdk.ExecuteStageResponse{Status: sdk.StageStatusSuccess}, nil
}

func main() {
	plugin, err := sdk.NewPlugin(version, sdk.WithStagePlugin(birds{}))
	if err != nil {
		log.Fatal(err)
	}
	if err := plugin.Run(); err != nil {
		log.Fatal(err)
	}
}
